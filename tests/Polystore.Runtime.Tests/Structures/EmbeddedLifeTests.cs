using Polystore.Runtime.Manager;
using Polystore.Runtime.Stores;
using Polystore.Runtime.Structures.Analytics;
using Polystore.Runtime.Structures.Queues;
using Polystore.Runtime.Structures.Sessions;
using Polystore.Runtime.Structures.Streams;
using Polystore.Runtime.Tests.Routing;

namespace Polystore.Runtime.Tests.Structures;

/// <summary>What structures of this process do as time goes by, which is their store's.</summary>
public sealed class EmbeddedLifeTests
{
    private readonly HandClock clock = new();
    private readonly EmbeddedKeyValueStore store;

    public EmbeddedLifeTests() => store = new EmbeddedKeyValueStore("live", new EmbeddedKeyValueOptions { Time = clock });

    [Fact]
    public async Task A_message_is_hidden_exactly_as_long_as_it_should_be()
    {
        var queue = NewQueue(store, clock);
        await queue.AddAsync(new Job(1, ""));
        var first = (await queue.ReceiveAsync(TimeSpan.Zero)).ShouldNotBeNull();
        clock.Advance(TimeSpan.FromSeconds(29.999));
        (await queue.ReceiveAsync(TimeSpan.Zero)).ShouldBeNull();
        (await first.RenewAsync()).ShouldBeTrue();
        clock.Advance(TimeSpan.FromSeconds(29.999));
        (await queue.ReceiveAsync(TimeSpan.Zero)).ShouldBeNull("it was renewed");
        clock.Advance(TimeSpan.FromMilliseconds(1));

        (await queue.ReceiveAsync(TimeSpan.Zero)).ShouldNotBeNull().Delivery.ShouldBe(2);
    }

    [Fact]
    public async Task Who_waits_is_woken_by_the_clock_when_a_delay_is_over()
    {
        var queue = NewQueue(store, clock);
        await queue.AddAsync(new Job(1, ""), delay: TimeSpan.FromMilliseconds(900));
        var waiting = queue.ReceiveAsync(TimeSpan.FromMinutes(1)).AsTask();
        waiting.IsCompleted.ShouldBeFalse();
        clock.Advance(TimeSpan.FromMilliseconds(900));

        (await waiting.WaitAsync(TimeSpan.FromMinutes(2))).ShouldNotBeNull().Body.Number.ShouldBe(1);
    }

    [Fact]
    public async Task A_wait_that_is_over_finds_nothing_and_one_that_is_given_up_takes_nothing()
    {
        var queue = NewQueue(store, clock);
        var waiting = queue.ReceiveAsync(TimeSpan.FromMilliseconds(500)).AsTask();
        clock.Advance(TimeSpan.FromMilliseconds(500));
        (await waiting.WaitAsync(TimeSpan.FromMinutes(2))).ShouldBeNull();

        using var given = new CancellationTokenSource();
        var stopped = queue.ReceiveAsync(Timeout.InfiniteTimeSpan, given.Token).AsTask();
        await given.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => stopped.WaitAsync(TimeSpan.FromMinutes(2)));
        await queue.AddAsync(new Job(2, ""));
        (await queue.ReceiveAsync(TimeSpan.Zero)).ShouldNotBeNull().Delivery.ShouldBe(1);
    }

    [Fact]
    public async Task A_session_ends_when_it_is_idle_and_at_its_longest_life_whatever_happens()
    {
        var sessions = new SessionStore<Job>(store, new SessionOptions { Name = "shop", Serializer = Servers.Serializer, Idle = TimeSpan.FromSeconds(10), Longest = TimeSpan.FromSeconds(25) });
        var (idle, used) = (await sessions.CreateAsync(new Job(1, "")), await sessions.CreateAsync(new Job(2, "")));
        for (var i = 0; i < 2; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(9));
            (await sessions.FindAsync(used)).ShouldNotBeNull();
        }

        (await sessions.FindAsync(idle)).ShouldBeNull();
        clock.Advance(TimeSpan.FromSeconds(6.999));
        (await sessions.FindAsync(used)).ShouldNotBeNull("it has a millisecond left");
        clock.Advance(TimeSpan.FromMilliseconds(1));
        (await sessions.FindAsync(used)).ShouldBeNull();
    }

    [Fact]
    public async Task Counts_go_when_they_are_kept_no_longer()
    {
        var counter = new TimeCounter(store, new TimeCounterOptions { Name = "views", Time = clock, Rollups = [(TimeSpan.FromMinutes(1), TimeSpan.FromHours(1))] });
        var began = clock.GetUtcNow();
        await counter.AddAsync("page", 3);
        (await counter.ReadAsync("page", TimeSpan.FromMinutes(1), began, began.AddMinutes(1))).ShouldHaveSingleItem().Count.ShouldBe(3);

        // A hash is of 128 buckets.
        clock.Advance(TimeSpan.FromMinutes(60 + 128));
        (await counter.ReadAsync("page", TimeSpan.FromMinutes(1), began, began.AddMinutes(1))).ShouldHaveSingleItem().Count.ShouldBe(0);
    }

    [Fact]
    public async Task A_stream_keeps_as_many_as_it_should_and_a_group_passes_over_what_is_gone()
    {
        var stream = new EventStream<Job>(store, new EventStreamOptions { Name = "log", Serializer = Servers.Serializer, Keep = 10, Time = clock });
        for (var i = 0; i < 5; i++)
        {
            await stream.AppendAsync(new Job(i, ""));
        }

        await stream.Port.ReadNewAsync("mail", "a", 2, TimeSpan.Zero, CancellationToken.None);
        for (var i = 5; i < 40; i++)
        {
            await stream.AppendAsync(new Job(i, ""));
        }

        (await stream.CountAsync()).ShouldBe(10);
        (await stream.LastAsync(100)).Select(one => one.Body.Number).ShouldBe(Enumerable.Range(30, 10).Reverse());
        (await stream.Port.ReadOwnAsync("mail", "a", null, CancellationToken.None)).ShouldNotBeNull().IsGone.ShouldBeTrue();
        (await stream.Port.ReadNewAsync("mail", "a", 100, TimeSpan.Zero, CancellationToken.None)).Count.ShouldBe(10);
        (await stream.LastAsync(1))[0].Place.ShouldBe($"{clock.GetUtcNow().ToUnixTimeMilliseconds()}-39", "the clock stood still");
    }

    [Fact]
    public async Task Structures_over_a_store_of_the_manager_are_in_its_embedded_store()
    {
        await using var manager = new DatabaseManager(stores => stores.AddKeys("live", options => options.Url = "memory:"));
        var keys = manager.Keys("live");
        await new Leaderboard(keys, "points").AddAsync("anna", 10);

        (await new Leaderboard(keys, "points").TopAsync(5)).ShouldBe([new LeaderboardEntry("anna", 1, 10)]);
        (await keys.SortedSetScoreAsync("leaderboard:{points}", "anna")).ShouldBe(10, "it is the sorted set that it is in Redis");
        await keys.SetAsync("leaderboard:{other}", new byte[] { 1 });
        await Should.ThrowAsync<WrongKindException>(() => new Leaderboard(keys, "other").AddAsync("anna", 1).AsTask());
        await Should.ThrowAsync<WrongKindException>(() => new Leaderboard(keys, "other").TopAsync(1).AsTask());
    }

    [Fact]
    public void A_store_of_another_make_is_refused_by_name()
    {
        var wrong = Should.Throw<ArgumentException>(() => new Leaderboard(StoreProxy<IKeyValueStore>.Around(store, new StoreFaults()), "points"));

        wrong.Message.ShouldContain("Structures live in Redis or in an embedded store, and the store live is a ");
    }

    private static WorkQueue<Job> NewQueue(IKeyValueStore store, TimeProvider clock) => new(store, new WorkQueueOptions { Name = "jobs", Serializer = Servers.Serializer, Time = clock });
}
