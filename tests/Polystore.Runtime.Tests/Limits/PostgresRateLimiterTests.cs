using Npgsql;
using Polystore.Runtime.Limits;
using Polystore.Runtime.Tests.Coordination;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Limits;

public sealed class PostgresRateLimiterTests
{
    public static TheoryData<string> Kinds => RateLimiterTests.Kinds;

    [ServerTheory(TestServer.Postgres)]
    [MemberData(nameof(Kinds))]
    public async Task It_counts_as_the_one_in_Redis_does(string kind)
    {
        await using var source = NpgsqlDataSource.Create(await LockStores.PostgresConnectionAsync());
        var limiter = await NewAsync(source, Hourly(kind, 10));

        var decisions = new List<RateDecision>();
        for (var i = 0; i < 12; i++)
        {
            decisions.Add(await limiter.AcquireAsync("anna"));
        }

        decisions.Select(decision => decision.IsAllowed).ShouldBe([.. Enumerable.Repeat(true, 10), false, false]);
        decisions.Take(10).Select(decision => decision.Remaining).ShouldBe(Enumerable.Range(0, 10).Reverse());
        decisions[11].RetryAfter.ShouldBeGreaterThan(TimeSpan.Zero);
        decisions.ShouldAllBe(decision => decision.IsShared);
        (await limiter.AcquireAsync("bert", 8)).IsAllowed.ShouldBeTrue("everybody has permits of their own");
        (await limiter.AcquireAsync("bert", 3)).IsAllowed.ShouldBeFalse();
        (await limiter.AcquireAsync("bert", 2)).IsAllowed.ShouldBeTrue();
        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await limiter.AcquireAsync("bert", 11));
    }

    [ServerTheory(TestServer.Postgres)]
    [MemberData(nameof(Kinds))]
    public async Task When_the_permits_are_back_is_told_and_what_is_over_goes(string kind)
    {
        await using var source = NpgsqlDataSource.Create(await LockStores.PostgresConnectionAsync());
        RateLimit limit = kind switch
        {
            "fixed" => new RateLimit.FixedWindow(2, TimeSpan.FromMilliseconds(300)),
            "sliding" => new RateLimit.SlidingWindow(2, TimeSpan.FromMilliseconds(300)),
            _ => new RateLimit.TokenBucket(2, 10),
        };
        var limiter = await NewAsync(source, limit);
        RateDecision refused = default!;
        await Until.HoldsAsync(async () => !(refused = await limiter.AcquireAsync("anna")).IsAllowed);

        await Task.Delay(refused.RetryAfter + TimeSpan.FromMilliseconds(5));
        (await limiter.AcquireAsync("anna")).IsAllowed.ShouldBeTrue();
        await Task.Delay(1000);
        (await limiter.PurgeAsync()).ShouldBeGreaterThan(0);
        (await limiter.AcquireAsync("anna", 2)).IsAllowed.ShouldBeTrue();
    }

    [Theory]
    [InlineData(LimitWhenDown.Open, 20)]
    [InlineData(LimitWhenDown.Closed, 0)]
    [InlineData(LimitWhenDown.Local, 5)]
    public async Task Without_a_server_it_answers_as_declared(LimitWhenDown whenDown, int allowed)
    {
        await using var nowhere = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Timeout=5");
        var limiter = new PostgresRateLimiter(nowhere, new RateLimiterOptions { Name = "logins", Limit = Hourly("bucket", 5), WhenDown = whenDown });

        var decisions = new List<RateDecision>();
        for (var i = 0; i < 20; i++)
        {
            decisions.Add(await limiter.AcquireAsync("anna"));
        }

        decisions.Count(decision => decision.IsAllowed).ShouldBe(allowed);
        decisions.ShouldAllBe(decision => !decision.IsShared);
    }

    private static RateLimit Hourly(string kind, int permits) => kind switch
    {
        "fixed" => new RateLimit.FixedWindow(permits, TimeSpan.FromHours(1)),
        "sliding" => new RateLimit.SlidingWindow(permits, TimeSpan.FromHours(1)),
        _ => new RateLimit.TokenBucket(permits, 1 / 3600.0),
    };

    private static async Task<PostgresRateLimiter> NewAsync(NpgsqlDataSource source, RateLimit limit)
    {
        var limiter = new PostgresRateLimiter(source, new RateLimiterOptions { Name = LockStores.NewName(), Limit = limit, WhenDown = LimitWhenDown.Closed });
        await limiter.EnsureAsync();
        return limiter;
    }
}
