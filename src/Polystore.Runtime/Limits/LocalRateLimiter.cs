namespace Polystore.Runtime.Limits;

/// <summary>Counts permits in this process alone, by its own clock: for the embedded defaults and for tests. A fixed window is counted as a sliding one, which never lets in more.</summary>
public sealed class LocalRateLimiter : IRateLimiter
{
    private readonly LocalCounts counts;
    private readonly int most;

    /// <summary>Makes one.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the sentence names it.</exception>
    public LocalRateLimiter(RateLimiterOptions options)
    {
        options.Validate();
        most = options.Limit.Most;
        counts = LocalCounts.Of(options.Limit, options.Time);
    }

    /// <inheritdoc />
    public ValueTask<RateDecision> AcquireAsync(string key, int permits = 1, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(permits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(permits, most);
        cancellationToken.ThrowIfCancellationRequested();
        return new(counts.Ask(key, permits, LocalCounting.Take) with { IsShared = true });
    }
}
