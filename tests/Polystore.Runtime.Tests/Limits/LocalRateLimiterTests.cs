using Polystore.Runtime.Limits;
using Polystore.Runtime.Tests.Stores;

namespace Polystore.Runtime.Tests.Limits;

public sealed class LocalRateLimiterTests
{
    private readonly ManualClock clock = new();

    [Fact]
    public async Task A_sliding_window_never_lets_more_in_in_any_stretch()
    {
        var limiter = Limiter(new RateLimit.SlidingWindow(10, TimeSpan.FromSeconds(60)));
        var allowed = new List<double>();
        var random = new Random(7);
        for (var second = 0.0; second < 600; second += random.NextDouble() * 4)
        {
            clock.Advance(TimeSpan.FromSeconds(second) - Passed());
            if ((await limiter.AcquireAsync("a")).IsAllowed)
            {
                allowed.Add(second);
            }
        }

        // As it is counted in sixty parts, of which the oldest counts whole.
        allowed.ShouldAllBe(from => allowed.Count(at => at >= from && at < from + 60) <= 10);
        allowed.Count.ShouldBeGreaterThan(90);
    }

    [Fact]
    public async Task A_refusal_says_when_there_may_be_room()
    {
        foreach (var limit in new RateLimit[] { new RateLimit.SlidingWindow(3, TimeSpan.FromSeconds(6)), new RateLimit.FixedWindow(3, TimeSpan.FromSeconds(6)), new RateLimit.TokenBucket(3, 0.5) })
        {
            var limiter = Limiter(limit);
            (await limiter.AcquireAsync("a", 3)).ShouldBe(new RateDecision(true, 0, TimeSpan.Zero, true));
            (await limiter.AcquireAsync("b")).IsAllowed.ShouldBeTrue();
            var refused = await limiter.AcquireAsync("a", 2);
            refused.IsAllowed.ShouldBeFalse();
            clock.Advance(refused.RetryAfter + TimeSpan.FromMilliseconds(1));
            (await limiter.AcquireAsync("a", 2)).IsAllowed.ShouldBeTrue(limit.ToString());
            await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await limiter.AcquireAsync("a", 4));
        }
    }

    [Fact]
    public async Task Callers_at_once_get_exactly_what_there_is()
    {
        var limiter = Limiter(new RateLimit.FixedWindow(100, TimeSpan.FromHours(1)));

        var decisions = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => Task.Run(async () => await limiter.AcquireAsync("a"))));

        decisions.Count(decision => decision.IsAllowed).ShouldBe(100);
    }

    private TimeSpan Passed() => clock.GetUtcNow() - start;

    private readonly DateTimeOffset start = new ManualClock().GetUtcNow();

    private LocalRateLimiter Limiter(RateLimit limit) => new(new RateLimiterOptions { Name = "n", Limit = limit, WhenDown = LimitWhenDown.Closed, Time = clock });
}
