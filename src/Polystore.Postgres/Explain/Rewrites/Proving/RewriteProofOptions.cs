namespace Polystore.Postgres.Explain.Rewrites.Proving;

/// <summary>How two statements are compared.</summary>
internal sealed record RewriteProofOptions
{
    /// <summary>Longest that one statement may run on the data.</summary>
    public TimeSpan StatementTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest wait for a lock.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many random data sets are tried; 0 leaves them out.</summary>
    public int RandomSets { get; init; } = 60;

    /// <summary>Most rows of a table in a random data set.</summary>
    public int MostRows { get; init; } = 9;

    /// <summary>Where the random numbers begin.</summary>
    public int Seed { get; init; } = 1;
}
