using Polystore.RedisClient;
using Polystore.Runtime.Limits;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Limits;

public sealed class ConcurrencyLimiterTests
{
    private static int number;

    [ServerFact(TestServer.Redis)]
    public async Task So_many_are_in_at_once_and_who_leaves_makes_room()
    {
        await using var redis = await RedisDatabase.ConnectAsync((await RedisServer.SharedAsync()).Url);
        var limiter = New(redis);

        await using var first = await limiter.TryEnterAsync("report");
        var second = await limiter.TryEnterAsync("report");
        (await limiter.TryEnterAsync("report")).ShouldBeNull();
        await using var elsewhere = await limiter.TryEnterAsync("another report");
        await second.ShouldNotBeNull().DisposeAsync();
        await using var third = await limiter.TryEnterAsync("report");

        first.ShouldNotBeNull().IsShared.ShouldBeTrue();
        elsewhere.ShouldNotBeNull();
        third.ShouldNotBeNull();
    }

    [ServerFact(TestServer.Redis)]
    public async Task Two_processes_never_hold_more_places_than_there_are()
    {
        var server = await RedisServer.SharedAsync();
        await using var one = await RedisDatabase.ConnectAsync(server.Url);
        await using var other = await RedisDatabase.ConnectAsync(server.Url);
        var name = NewName();
        var limiters = new[] { New(one, name), New(other, name) };
        var (inside, most, entered) = (0, 0, 0);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(async caller =>
        {
            for (var i = 0; i < 30; i++)
            {
                if (await limiters[caller % 2].TryEnterAsync("report") is not { } place)
                {
                    await Task.Delay(1);
                    continue;
                }

                var now = Interlocked.Increment(ref inside);
                Interlocked.Increment(ref entered);
                for (var seen = most; now > seen && Interlocked.CompareExchange(ref most, now, seen) != seen; seen = most)
                {
                }

                await Task.Delay(1);
                Interlocked.Decrement(ref inside);
                await place.DisposeAsync();
            }
        }));

        most.ShouldBeLessThanOrEqualTo(2);
        entered.ShouldBeGreaterThan(20);
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_place_is_renewed_while_its_holder_lives_and_runs_out_when_it_died()
    {
        var server = await RedisServer.SharedAsync();
        var redis = await RedisDatabase.ConnectAsync(server.Url);
        await using var witness = await RedisDatabase.ConnectAsync(server.Url);
        var name = NewName();
        var places = new[] { await New(redis, name).TryEnterAsync("report"), await New(redis, name).TryEnterAsync("report") };

        await Task.Delay(TimeSpan.FromSeconds(1.5));
        (await New(witness, name).TryEnterAsync("report")).ShouldBeNull("the leases of one second were renewed");
        await redis.DisposeAsync();
        await Task.Delay(TimeSpan.FromSeconds(1.5));

        await using var heir = await New(witness, name).TryEnterAsync("report");
        heir.ShouldNotBeNull();
        places.ShouldAllBe(place => place!.Lost.IsCancellationRequested);
    }

    [ServerTheory(TestServer.Redis)]
    [InlineData(LimitWhenDown.Open, 5)]
    [InlineData(LimitWhenDown.Closed, 0)]
    [InlineData(LimitWhenDown.Local, 2)]
    public async Task Without_a_server_it_answers_as_declared(LimitWhenDown whenDown, int entered)
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = await RedisDatabase.ConnectAsync(RedisOptions.Parse(server.Url) with { CommandTimeout = TimeSpan.FromMilliseconds(200) });
        var limiter = new ConcurrencyLimiter(redis, new ConcurrencyLimiterOptions { Name = "reports", Places = 2, WhenDown = whenDown });
        await server.KillAsync();

        var places = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => limiter.TryEnterAsync("report").AsTask()));

        places.OfType<ConcurrencyPlace>().Count().ShouldBe(entered);
        foreach (var place in places.OfType<ConcurrencyPlace>())
        {
            place.IsShared.ShouldBeFalse();
            await place.DisposeAsync();
        }

        ((await limiter.TryEnterAsync("report")) is not null).ShouldBe(entered > 0);
    }

    [ServerFact(TestServer.Redis)]
    public async Task Places_that_were_given_while_the_server_was_away_count_when_it_is_back()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = await RedisDatabase.ConnectAsync(RedisOptions.Parse(server.Url) with { CommandTimeout = TimeSpan.FromMilliseconds(200) });
        var limiter = new ConcurrencyLimiter(redis, new ConcurrencyLimiterOptions { Name = "reports", Places = 2, WhenDown = LimitWhenDown.Local });
        var first = (await limiter.TryEnterAsync("report")).ShouldNotBeNull();
        await server.KillAsync();
        var second = (await limiter.TryEnterAsync("report")).ShouldNotBeNull();
        (await limiter.TryEnterAsync("report")).ShouldBeNull("it has a place of Redis already");
        await server.StartAgainAsync();

        (await limiter.TryEnterAsync("report")).ShouldBeNull();
        (first.IsShared, second.IsShared).ShouldBe((true, false));
        await second.DisposeAsync();
        await second.DisposeAsync();
        await using var third = (await limiter.TryEnterAsync("report")).ShouldNotBeNull();
        (await limiter.TryEnterAsync("report")).ShouldBeNull("a place that is given back twice is one");
        await first.DisposeAsync();
    }

    private static string NewName() => $"places{Interlocked.Increment(ref number)}-{Environment.ProcessId}";

    private static ConcurrencyLimiter New(RedisDatabase redis, string? name = null) =>
        new(redis, new ConcurrencyLimiterOptions { Name = name ?? NewName(), Places = 2, WhenDown = LimitWhenDown.Closed, Lease = TimeSpan.FromSeconds(1) });
}
