namespace Polystore.Postgres.Explain.Rewrites.Proving;

/// <summary>How two statements are compared.</summary>
internal sealed record RewriteProofOptions
{
    /// <summary>Longest that one statement may run on the data.</summary>
    public TimeSpan StatementTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest wait for a lock.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether both are run on the data of the database; else they are only planned there.</summary>
    public bool OnData { get; init; } = true;

    /// <summary>Whether both are measured on the data, see <see cref="RewriteMeasure"/>.</summary>
    public bool Measured { get; init; }

    /// <summary>Most rows that are digested on the data; statements that return more are compared on random data alone.</summary>
    public long RowCap { get; init; } = 1_000_000;

    /// <summary>How many random data sets are tried; 0 leaves them out.</summary>
    public int RandomSets { get; init; } = 60;

    /// <summary>Most rows of a table in a random data set.</summary>
    public int MostRows { get; init; } = 9;

    /// <summary>Where the random numbers begin.</summary>
    public int Seed { get; init; } = 1;
}
