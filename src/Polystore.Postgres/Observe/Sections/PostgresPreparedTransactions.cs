namespace Polystore.Postgres.Observe.Sections;

/// <summary>Transactions left prepared (<c>pg_prepared_xacts</c>).</summary>
public sealed record PostgresPreparedTransactions
{
    /// <summary>One entry a transaction.</summary>
    public IReadOnlyList<PostgresPreparedTransaction> Items { get; init; } = [];
}

/// <summary>One prepared transaction.</summary>
public sealed record PostgresPreparedTransaction
{
    /// <summary>Its global identifier.</summary>
    public required string Gid { get; init; }

    /// <summary>Role.</summary>
    public string? Owner { get; init; }

    /// <summary>Database.</summary>
    public string? Database { get; init; }

    /// <summary>Time since it was prepared.</summary>
    public double AgeSeconds { get; init; }

    /// <summary>Age of its transaction id.</summary>
    public long XidAge { get; init; }
}
