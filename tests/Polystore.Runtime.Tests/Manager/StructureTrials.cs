using Microsoft.Extensions.DependencyInjection;
using Polystore.Runtime.Coordination.Idempotency;
using Polystore.Runtime.Manager;
using Polystore.Runtime.Structures.Analytics;
using Polystore.Runtime.Structures.Queues;
using Polystore.Runtime.Structures.Sessions;
using Polystore.Runtime.Structures.Streams;
using Polystore.Runtime.Structures.Topics;
using Polystore.Runtime.Tests.Structures;

namespace Polystore.Runtime.Tests.Manager;

/// <summary>Uses every structure that a container has, wherever it lives.</summary>
internal static class StructureTrials
{
    public static async Task RunAsync(IServiceProvider provider)
    {
        await TryMessagesAsync(provider);
        await TryCountsAsync(provider);

        var requests = provider.GetRequiredService<IdempotencyKeys>();
        var key = Servers.NewName();
        (await requests.RunAsync(key, "a"u8.ToArray(), _ => Task.FromResult("b"u8.ToArray()))).State.ShouldBe(IdempotencyState.Begun);
        (await requests.RunAsync(key, "a"u8.ToArray(), _ => throw new InvalidOperationException("it was done"))).Response.ShouldBe("b"u8.ToArray());
        (await requests.BeginAsync(key, "c"u8.ToArray())).State.ShouldBe(IdempotencyState.Mismatch);
    }

    private static async Task TryMessagesAsync(IServiceProvider provider)
    {
        var jobs = Found<WorkQueue<Job>>(provider, "jobs");
        await jobs.AddAsync(new Job(1, "a"));
        (await jobs.ReceiveAsync(TimeSpan.FromSeconds(30))).ShouldNotBeNull().Body.ShouldBe(new Job(1, "a"));

        var events = Found<EventStream<Job>>(provider, "events");
        await events.AppendAsync(new Job(2, "b"));
        (await events.LastAsync(1))[0].Body.ShouldBe(new Job(2, "b"));

        var carts = Found<SessionStore<Job>>(provider, "carts");
        (await carts.FindAsync(await carts.CreateAsync(new Job(3, "c")))).ShouldNotBeNull().Value.ShouldBe(new Job(3, "c"));

        var news = Found<Topic<Job>>(provider, "news");
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await using var heard = await news.SubscribeAsync(limit.Token);
        await news.PublishAsync(new Job(4, "d"), limit.Token);
        await using var messages = heard.GetAsyncEnumerator(limit.Token);
        (await messages.MoveNextAsync()).ShouldBeTrue();
        messages.Current.ShouldBe(new Job(4, "d"));
    }

    private static async Task TryCountsAsync(IServiceProvider provider)
    {
        var now = DateTimeOffset.UtcNow;
        var views = Found<TimeCounter>(provider, "views");
        await views.AddAsync("/", 4, now);
        (await views.ReadAsync("/", TimeSpan.FromMinutes(10), now, now.AddTicks(1))).ShouldHaveSingleItem().Count.ShouldBe(4);

        // Midnight may come between.
        var (today, tomorrow) = (DateOnly.FromDateTime(now.UtcDateTime), DateOnly.FromDateTime(now.UtcDateTime.AddDays(1)));
        var visitors = Found<UniqueCounter>(provider, "visitors");
        await visitors.AddAsync(["ann", "ben", "ann"]);
        (await visitors.CountAsync(today, tomorrow)).ShouldBe(2);

        var active = Found<DailyActivity>(provider, "active");
        await active.MarkAsync(7);
        (await active.CountOnAnyAsync([today, tomorrow])).ShouldBe(1);

        var points = Found<Leaderboard>(provider, "points");
        await points.AddAsync("ann", 10);
        (await points.TopAsync(5)).ShouldBe([new LeaderboardEntry("ann", 1, 10)]);

        var shops = Found<GeoIndex>(provider, "shops");
        await shops.SetAsync("till", 13.4, 52.5);
        (await shops.NearAsync(13.4, 52.5, metres: 100)).ShouldHaveSingleItem().Member.ShouldBe("till");
    }

    private static T Found<T>(IServiceProvider provider, string name)
        where T : class
    {
        var found = provider.GetRequiredKeyedService<T>(name);
        found.ShouldBeSameAs(provider.GetRequiredService<T>(), "it is the only one of its type");
        found.ShouldBeSameAs(provider.GetRequiredService<DatabaseManager>().Structure<T>(name));
        return found;
    }
}
