namespace Polystore.Runtime.Telemetry;

/// <summary>What is told of the calls to a store. Immutable.</summary>
public sealed record StoreTelemetryOptions
{
    /// <summary>Calls that take at least this long are logged with their statement, constants replaced; null to log none.</summary>
    public TimeSpan? SlowerThan { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// A file in which the statements of a relational store are kept with their calls and times, for <c>polystore advise --workload</c>; null
    /// for none. Each process needs its own: <c>{process}</c> in the path stands for machine and process. Statements are written as the code has
    /// them, with markers for the values that they are given, which are never written.
    /// </summary>
    public string? QueryLog { get; init; }

    /// <summary>How often <see cref="QueryLog"/> is written, a second or more; also at the end.</summary>
    public TimeSpan QueryLogEvery { get; init; } = TimeSpan.FromMinutes(1);

    internal void Validate(string owner)
    {
        OptionRange.Require(QueryLog is null || !string.IsNullOrWhiteSpace(QueryLog), nameof(QueryLog), "empty", "the path of a file", owner);
        OptionRange.Require(QueryLogEvery >= TimeSpan.FromSeconds(1), nameof(QueryLogEvery), QueryLogEvery, "a second or more", owner);
    }
}
