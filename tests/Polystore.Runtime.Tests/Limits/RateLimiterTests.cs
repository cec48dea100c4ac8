using Polystore.RedisClient;
using Polystore.Runtime.Limits;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Limits;

public sealed class RateLimiterTests
{
    private static int number;

    public static TheoryData<string> Kinds { get; } = ["fixed", "sliding", "bucket"];

    [ServerTheory(TestServer.Redis)]
    [MemberData(nameof(Kinds))]
    public async Task As_many_as_there_are_and_no_more(string kind)
    {
        await using var redis = await RedisDatabase.ConnectAsync((await RedisServer.SharedAsync()).Url);
        var limiter = New(redis, Hourly(kind, 10));

        var decisions = new List<RateDecision>();
        for (var i = 0; i < 12; i++)
        {
            decisions.Add(await limiter.AcquireAsync("anna"));
        }

        decisions.Select(decision => decision.IsAllowed).ShouldBe([.. Enumerable.Repeat(true, 10), false, false]);
        decisions.Take(10).Select(decision => decision.Remaining).ShouldBe(Enumerable.Range(0, 10).Reverse());
        decisions[11].RetryAfter.ShouldBeGreaterThan(TimeSpan.Zero);
        decisions.ShouldAllBe(decision => decision.IsShared);
        (await limiter.AcquireAsync("bert")).IsAllowed.ShouldBeTrue("everybody has permits of their own");
    }

    [ServerTheory(TestServer.Redis)]
    [MemberData(nameof(Kinds))]
    public async Task Several_permits_are_given_together_or_not_at_all(string kind)
    {
        await using var redis = await RedisDatabase.ConnectAsync((await RedisServer.SharedAsync()).Url);
        var limiter = New(redis, Hourly(kind, 10));

        (await limiter.AcquireAsync("anna", 8)).IsAllowed.ShouldBeTrue();
        (await limiter.AcquireAsync("anna", 3)).IsAllowed.ShouldBeFalse();
        (await limiter.AcquireAsync("anna", 2)).IsAllowed.ShouldBeTrue();
        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await limiter.AcquireAsync("anna", 11));
    }

    // What is allowed is held against the server's own clock, by which a window or a bucket is defined.
    [ServerTheory(TestServer.Redis)]
    [MemberData(nameof(Kinds))]
    public async Task Two_processes_with_different_clocks_do_not_let_in_more(string kind)
    {
        var server = await RedisServer.SharedAsync();
        await using var one = await RedisDatabase.ConnectAsync(server.Url);
        await using var other = await RedisDatabase.ConnectAsync(server.Url);
        RateLimit limit = kind switch
        {
            "fixed" => new RateLimit.FixedWindow(300, TimeSpan.FromMilliseconds(500)),
            "sliding" => new RateLimit.SlidingWindow(300, TimeSpan.FromMilliseconds(500)),
            _ => new RateLimit.TokenBucket(100, 600),
        };
        var name = NewName();
        var limiters = new[] { New(one, limit, name), New(other, limit, name, new ClockAhead()) };
        var began = await NowAsync(one);
        var until = began + 2;

        var allowed = await Task.WhenAll(Enumerable.Range(0, 16).Select(async caller =>
        {
            var count = 0;
            while (await NowAsync(one) < until)
            {
                count += (await limiters[caller % 2].AcquireAsync("all")).IsAllowed ? 1 : 0;
            }

            return count;
        }));

        var elapsed = await NowAsync(one) - began;
        var most = kind switch
        {
            // The windows that were begun.
            "fixed" => 300 * (Math.Floor((began + elapsed) / 0.5) - Math.Floor(began / 0.5) + 1),
            "sliding" => 300 * Math.Ceiling(elapsed / 0.5),
            _ => 100 + (600 * elapsed),
        };
        allowed.Sum().ShouldBeLessThanOrEqualTo((int)(most * 1.01));
        allowed.Sum().ShouldBeGreaterThan(300, "permits come back");
    }

    [ServerTheory(TestServer.Redis)]
    [MemberData(nameof(Kinds))]
    public async Task When_the_permits_are_back_is_told(string kind)
    {
        await using var redis = await RedisDatabase.ConnectAsync((await RedisServer.SharedAsync()).Url);
        RateLimit limit = kind switch
        {
            "fixed" => new RateLimit.FixedWindow(2, TimeSpan.FromMilliseconds(300)),
            "sliding" => new RateLimit.SlidingWindow(2, TimeSpan.FromMilliseconds(300)),
            _ => new RateLimit.TokenBucket(2, 10),
        };
        var limiter = New(redis, limit);
        RateDecision refused;
        while ((refused = await limiter.AcquireAsync("anna")).IsAllowed)
        {
        }

        await Task.Delay(refused.RetryAfter + TimeSpan.FromMilliseconds(5));

        (await limiter.AcquireAsync("anna")).IsAllowed.ShouldBeTrue();
    }

    [ServerTheory(TestServer.Redis)]
    [InlineData(LimitWhenDown.Open, 20)]
    [InlineData(LimitWhenDown.Closed, 0)]
    [InlineData(LimitWhenDown.Local, 5)]
    public async Task Without_a_server_it_answers_as_declared(LimitWhenDown whenDown, int allowed)
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = await RedisDatabase.ConnectAsync(RedisOptions.Parse(server.Url) with { CommandTimeout = TimeSpan.FromMilliseconds(200) });
        var limiter = new RateLimiter(redis, new RateLimiterOptions { Name = "logins", Limit = Hourly("bucket", 5), WhenDown = whenDown });
        await server.KillAsync();

        var decisions = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => limiter.AcquireAsync("anna").AsTask()));

        decisions.Count(decision => decision.IsAllowed).ShouldBe(allowed);
        decisions.ShouldAllBe(decision => !decision.IsShared);
    }

    [Fact]
    public void Numbers_out_of_range_are_named()
    {
        Should.Throw<ArgumentException>(() => New(null!, new RateLimit.TokenBucket(1, 0))).Message.ShouldStartWith("A rate limit's perSecond is 0; it has to be above 0");
        Should.Throw<ArgumentException>(() => New(null!, new RateLimit.FixedWindow(0, TimeSpan.FromSeconds(1)))).Message.ShouldStartWith("A rate limit's permits is 0");
    }

    private static RateLimit Hourly(string kind, int permits) => kind switch
    {
        "fixed" => new RateLimit.FixedWindow(permits, TimeSpan.FromHours(1)),
        "sliding" => new RateLimit.SlidingWindow(permits, TimeSpan.FromHours(1)),
        _ => new RateLimit.TokenBucket(permits, 1 / 3600.0),
    };

    private static string NewName() => $"test{Interlocked.Increment(ref number)}-{Environment.ProcessId}";

    private static RateLimiter New(RedisDatabase redis, RateLimit limit, string? name = null, TimeProvider? time = null) =>
        new(redis, new RateLimiterOptions { Name = name ?? NewName(), Limit = limit, WhenDown = LimitWhenDown.Closed, Time = time ?? TimeProvider.System });

    // The server's clock, in seconds.
    private static async Task<double> NowAsync(RedisDatabase redis) =>
        await redis.ExecuteAsync(["TIME"], static reply => reply[0].AsInt64() + (reply[1].AsInt64() / 1e6));

    private sealed class ClockAhead : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromSeconds(1);

        public override long GetTimestamp() => base.GetTimestamp() + TimestampFrequency;
    }
}
