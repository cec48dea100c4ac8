using Polystore.RedisClient;
using Polystore.Runtime.Limits;
using Polystore.Runtime.Tests.Cache;
using Polystore.Runtime.Tests.Stores;
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
        RateDecision refused = default!;
        await Until.HoldsAsync(async () => !(refused = await limiter.AcquireAsync("anna")).IsAllowed);

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

    [ServerTheory(TestServer.Redis)]
    [MemberData(nameof(Kinds))]
    public async Task Over_an_outage_two_processes_let_in_no_more_than_twice_the_limit(string kind)
    {
        await using var server = await RedisServer.StartAsync();
        var options = RedisOptions.Parse(server.Url) with { CommandTimeout = TimeSpan.FromMilliseconds(200) };
        await using var one = await RedisDatabase.ConnectAsync(options);
        await using var other = await RedisDatabase.ConnectAsync(options);
        var clock = new ManualClock();
        var limiters = new[] { one, other }
            .Select(redis => new RateLimiter(redis, new RateLimiterOptions { Name = "logins", Limit = Hourly(kind, 5), WhenDown = LimitWhenDown.Local, Time = clock })).ToArray();

        (await limiters[0].AcquireAsync("anna", 3)).IsShared.ShouldBeTrue();
        (await limiters[1].AcquireAsync("anna", 2)).IsShared.ShouldBeTrue();
        (await limiters[1].AcquireAsync("anna")).IsAllowed.ShouldBeFalse();
        await server.KillAsync();
        var alone = new[] { await CountAsync(limiters[0]), await CountAsync(limiters[1]) };

        // It has forgotten everything, and would give five more.
        await server.StartAgainAsync();
        await ConnectedAsync(one);
        await ConnectedAsync(other);
        var after = new[] { await CountAsync(limiters[0]), await CountAsync(limiters[1]) };
        clock.Advance(TimeSpan.FromHours(6));
        var later = await CountAsync(limiters[0]) + await CountAsync(limiters[1]);

        alone.ShouldBe([2, 3], "what Redis let in through the process counts, too");
        after.ShouldBe([0, 0]);
        later.ShouldBe(5, "who was turned away took nothing from Redis");

        static async Task<int> CountAsync(RateLimiter limiter)
        {
            var allowed = 0;
            for (var i = 0; i < 10; i++)
            {
                allowed += (await limiter.AcquireAsync("anna")).IsAllowed ? 1 : 0;
            }

            return allowed;
        }
    }

    [ServerFact(TestServer.Redis)]
    public async Task Windows_of_different_lengths_do_not_wipe_out_each_others_counts()
    {
        await using var redis = await RedisDatabase.ConnectAsync((await RedisServer.SharedAsync()).Url);
        var name = NewName();
        var (before, after) = (New(redis, new RateLimit.FixedWindow(2, TimeSpan.FromHours(1)), name), New(redis, new RateLimit.FixedWindow(2, TimeSpan.FromHours(2)), name));
        var allowed = 0;
        for (var i = 0; i < 10; i++)
        {
            allowed += (await before.AcquireAsync("anna")).IsAllowed ? 1 : 0;
            allowed += (await after.AcquireAsync("anna")).IsAllowed ? 1 : 0;
        }

        allowed.ShouldBe(4, "a release that changes the window has both for a while");
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_server_whose_clock_is_behind_stays_in_the_window_that_was_begun()
    {
        await using var redis = await RedisDatabase.ConnectAsync((await RedisServer.SharedAsync()).Url);
        var (name, window) = (NewName(), TimeSpan.FromHours(1));
        var limiter = New(redis, new RateLimit.FixedWindow(2, window), name);
        var next = Math.Floor(await NowAsync(redis) / window.TotalSeconds) + 2;
        await redis.ExecuteAsync(["HSET", $"limit:f3600000000:{name}:anna", "window", next, "taken", 1]);

        (await limiter.AcquireAsync("anna")).IsAllowed.ShouldBeTrue();
        var refused = await limiter.AcquireAsync("anna");
        refused.IsAllowed.ShouldBeFalse();
        refused.RetryAfter.ShouldBeGreaterThan(window);
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

    // The command is sent again until the client has found the server.
    private static Task ConnectedAsync(RedisDatabase redis) => Shelf.EventuallyAsync(
        async () =>
        {
            try
            {
                await redis.ExecuteAsync(["PING"]);
                return true;
            }
            catch (RedisException)
            {
                return false;
            }
        },
        "the server is not found");

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
