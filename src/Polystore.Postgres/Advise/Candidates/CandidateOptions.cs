namespace Polystore.Postgres.Advise.Candidates;

/// <summary>Which kinds of indexes come into question.</summary>
internal sealed record CandidateOptions
{
    /// <summary>Most key columns.</summary>
    public int Width { get; init; } = 3;

    /// <summary>Columns may be carried (INCLUDE), for index-only scans.</summary>
    public bool Covering { get; init; } = true;

    /// <summary>Indexes may leave rows out.</summary>
    public bool Partial { get; init; } = true;

    /// <summary>Indexes may be on expressions.</summary>
    public bool Expressions { get; init; } = true;

    /// <summary>Block range indexes on columns that lie in the order of the table.</summary>
    public bool BlockRange { get; init; } = true;
}
