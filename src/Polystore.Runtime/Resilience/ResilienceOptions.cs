namespace Polystore.Runtime.Resilience;

/// <summary>How often a call is done again, and when a store is left alone for a while. Immutable.</summary>
public sealed record ResilienceOptions
{
    /// <summary>How often a call is done again that failed without effect, 0 to 10. Reads are done again after any loss of the connection, writes only when they were not executed.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>The wait before the first of them, doubled each time and varied at random, 1 ms to a minute.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest of these waits.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Share of calls in <see cref="BreakWindow"/> that find the store away, above 0 to 1, at which it is left alone.</summary>
    public double BreakRatio { get; init; } = 0.5;

    /// <summary>The fewest calls in the window that say anything, 2 or more.</summary>
    public int BreakCalls { get; init; } = 20;

    /// <summary>The window, half a second to an hour.</summary>
    public TimeSpan BreakWindow { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long calls then fail at once with <see cref="Stores.StoreUnavailableException"/>, half a second to an hour.</summary>
    public TimeSpan BreakFor { get; init; } = TimeSpan.FromSeconds(5);

    /// <exception cref="ArgumentException">An option is out of its range; the sentence names it.</exception>
    internal void Validate(string owner)
    {
        OptionRange.Require(Retries is >= 0 and <= 10, nameof(Retries), Retries, "0 to 10", owner);
        OptionRange.Require(FirstDelay >= TimeSpan.FromMilliseconds(1) && FirstDelay <= TimeSpan.FromMinutes(1), nameof(FirstDelay), FirstDelay, "1 ms to a minute", owner);
        OptionRange.Require(LongestDelay >= FirstDelay && LongestDelay <= TimeSpan.FromHours(1), nameof(LongestDelay), LongestDelay, "from FirstDelay to an hour", owner);
        OptionRange.Require(BreakRatio is > 0 and <= 1, nameof(BreakRatio), BreakRatio, "above 0, and at most 1", owner);
        OptionRange.Require(BreakCalls >= 2, nameof(BreakCalls), BreakCalls, "2 or more", owner);
        OptionRange.Require(BreakWindow >= TimeSpan.FromSeconds(0.5) && BreakWindow <= TimeSpan.FromHours(1), nameof(BreakWindow), BreakWindow, "half a second to an hour", owner);
        OptionRange.Require(BreakFor >= TimeSpan.FromSeconds(0.5) && BreakFor <= TimeSpan.FromHours(1), nameof(BreakFor), BreakFor, "half a second to an hour", owner);
    }
}
