namespace Polystore.Sqlite.Measure;

/// <summary>How statements are measured.</summary>
public sealed record MeterOptions
{
    /// <summary>Runs that are timed, after the one that digests the results and warms the page cache: 1 to 100.</summary>
    public int Repetitions { get; init; } = 3;

    /// <summary>
    /// Longest that the timed runs of one statement may take together, so that a slow statement is run fewer times; one timed
    /// run is always made.
    /// </summary>
    public TimeSpan RepetitionBudget { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Longest a single run may take.</summary>
    public TimeSpan StatementTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether results are digested, in a run of their own that also warms the page cache.</summary>
    public bool Compare { get; init; } = true;

    /// <summary>
    /// Rows up to which a written table is read back whole to compare its content. Hashing a row takes about a microsecond, so
    /// half a million rows keep the comparison near a second.
    /// </summary>
    public long EffectRowLimit { get; init; } = 500_000;
}
