namespace Polystore.Runtime.Telemetry;

/// <summary>What is told of the calls to a store. Immutable.</summary>
public sealed record StoreTelemetryOptions
{
    /// <summary>Calls that take at least this long are logged with their statement, constants replaced; null to log none.</summary>
    public TimeSpan? SlowerThan { get; init; } = TimeSpan.FromMilliseconds(500);
}
