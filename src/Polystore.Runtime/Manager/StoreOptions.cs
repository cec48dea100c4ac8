using Polystore.Runtime.Resilience;
using Polystore.Runtime.Telemetry;

namespace Polystore.Runtime.Manager;

/// <summary>What every store is configured by. Copied and checked when it is registered, and read once, when the store is made: what is set later changes nothing.</summary>
public abstract record StoreOptions
{
    /// <summary>Where it is: <c>postgres://</c>, <c>sqlite:</c>, <c>mongodb://</c>, <c>redis://</c> and their relatives, or <c>memory:</c> for an embedded one.</summary>
    public required string Url { get; set; }

    /// <summary>True to connect when the application starts, which fails when the store is away; false to connect at the first call.</summary>
    public bool Eager { get; set; }

    /// <summary>The longest that the start waits for an eager store.</summary>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Retries and circuit breaker.</summary>
    public ResilienceOptions Resilience { get; set; } = new();

    /// <summary>What is told of its calls.</summary>
    public StoreTelemetryOptions Telemetry { get; set; } = new();

    /// <summary>True when the URL names the store that lives in the process.</summary>
    internal bool IsMemory => Url.Trim().Equals("memory:", StringComparison.OrdinalIgnoreCase);

    /// <exception cref="ArgumentException">An option is out of its range; the sentence names the store and the option.</exception>
    internal virtual void Validate(string name)
    {
        OptionRange.Require(!string.IsNullOrWhiteSpace(Url), nameof(Url), "empty", "the URL of a database, or memory:", Owner(name));
        OptionRange.Require(StartTimeout > TimeSpan.Zero, nameof(StartTimeout), StartTimeout, "more than zero", Owner(name));
        Resilience.Validate(Owner(name));
        Telemetry.Validate(Owner(name));
    }

    internal static string Owner(string name) => $"The store {name}'s ";
}
