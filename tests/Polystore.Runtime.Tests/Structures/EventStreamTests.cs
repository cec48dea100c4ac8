using System.Collections.Concurrent;
using Polystore.RedisClient;
using Polystore.Runtime.Structures;
using Polystore.Runtime.Structures.Streams;
using Polystore.Runtime.Tests.Cache;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Structures;

public sealed class EventStreamTests
{
    public static TheoryData<string> Kinds => Servers.Kinds;

    [ServerTheory(TestServer.Redis)]
    [MemberData(nameof(Kinds))]
    public async Task Every_group_gets_every_event_once_and_in_order(string kind)
    {
        await using var redis = await Servers.OpenAsync(kind);
        var stream = New(redis);
        await stream.AppendAsync(new Job(0, "before the groups"));
        using var end = new CancellationTokenSource();
        var (mail, books) = (new ConcurrentQueue<int>(), new ConcurrentQueue<int>());
        var readers = new[] { Reader(stream, "mail", mail).RunAsync(end.Token), Reader(stream, "books", books).RunAsync(end.Token) };
        for (var i = 1; i < 200; i++)
        {
            await stream.AppendAsync(new Job(i, "ä"));
        }

        await Shelf.EventuallyAsync(() => Task.FromResult(mail.Count >= 200 && books.Count >= 200), "not all was read");
        await end.CancelAsync();
        await Task.WhenAll(readers);
        mail.ShouldBe(Enumerable.Range(0, 200));
        books.ShouldBe(Enumerable.Range(0, 200));
        (await stream.CountAsync()).ShouldBe(200);
        (await stream.LastAsync(2)).Select(one => one.Body.Number).ShouldBe([199, 198]);
    }

    [ServerTheory(TestServer.Redis)]
    [MemberData(nameof(Kinds))]
    public async Task What_is_stuck_with_a_dead_reader_is_taken_over(string kind)
    {
        await using var redis = await Servers.OpenAsync(kind);
        var stream = New(redis, options => options with { ClaimAfter = TimeSpan.FromMilliseconds(300) });
        for (var i = 0; i < 30; i++)
        {
            await stream.AppendAsync(new Job(i, ""));
        }

        // It read ten and died.
        await redis.ExecuteAsync(["XGROUP", "CREATE", stream.Key, "mail", "0"]);
        await redis.ExecuteAsync(["XREADGROUP", "GROUP", "mail", "dead", "COUNT", 10, "STREAMS", stream.Key, ">"]);
        using var end = new CancellationTokenSource();
        var read = new ConcurrentQueue<int>();
        var running = Reader(stream, "mail", read).RunAsync(end.Token);

        await Shelf.EventuallyAsync(() => Task.FromResult(read.Count >= 30), "the dead one's were not taken over");
        await end.CancelAsync();
        await running;
        read.Order().ShouldBe(Enumerable.Range(0, 30));
    }

    [ServerTheory(TestServer.Redis)]
    [MemberData(nameof(Kinds))]
    public async Task What_fails_every_time_goes_to_the_dead_letters_of_its_group(string kind)
    {
        await using var redis = await Servers.OpenAsync(kind);
        var stream = New(redis, options => options with { ClaimAfter = TimeSpan.FromMilliseconds(100), MostDeliveries = 3 });
        await stream.AppendAsync(new Job(1, "bad"), id: "one");
        await stream.AppendAsync(new Job(2, "good"), id: "two");
        using var end = new CancellationTokenSource();
        var (tries, read) = (0, new ConcurrentQueue<int>());
        var reader = new StreamReader<Job>(stream, "mail", "a", (one, _) =>
        {
            if (one.Body.Number == 1)
            {
                Interlocked.Increment(ref tries);
                throw new IOException("broken");
            }

            read.Enqueue(one.Body.Number);
            return Task.CompletedTask;
        });
        var running = reader.RunAsync(end.Token);

        await Shelf.EventuallyAsync(async () => (await stream.DeadAsync("mail")).Count > 0, "it was tried for ever");
        await end.CancelAsync();
        await running;
        tries.ShouldBe(3);
        read.ShouldBe([2]);
        (await stream.DeadAsync("mail")).ShouldHaveSingleItem().Body.ShouldBe(new Job(1, "bad"));
        (await redis.ExecuteAsync(["XPENDING", stream.Key, "mail"]))[0].AsInt64().ShouldBe(0);
    }

    [ServerTheory(TestServer.Redis)]
    [MemberData(nameof(Kinds))]
    public async Task A_group_that_remembers_does_what_was_sent_twice_once(string kind)
    {
        await using var redis = await Servers.OpenAsync(kind);
        var stream = New(redis, options => options with { RememberDone = TimeSpan.FromMinutes(5) });
        foreach (var number in new[] { 1, 2, 1, 2, 3, 3 })
        {
            await stream.AppendAsync(new Job(number, ""), id: $"order {number}");
        }

        using var end = new CancellationTokenSource();
        var read = new ConcurrentQueue<int>();
        var running = Reader(stream, "mail", read).RunAsync(end.Token);
        await Shelf.EventuallyAsync(async () => !read.IsEmpty && (await redis.ExecuteAsync(["XINFO", "GROUPS", stream.Key]))[0].AsMap() is var group && group["pending"].AsInt64() == 0 && group["lag"].AsInt64() == 0, "not all was read");
        await end.CancelAsync();
        await running;
        read.ShouldBe([1, 2, 3]);
    }

    [ServerTheory(TestServer.Redis)]
    [MemberData(nameof(Kinds))]
    public async Task What_cannot_be_read_stops_nobody_and_goes_to_the_dead_letters(string kind)
    {
        await using var redis = await Servers.OpenAsync(kind);
        var stream = New(redis, options => options with { ClaimAfter = TimeSpan.FromMilliseconds(100), MostDeliveries = 2 });
        await stream.AppendAsync(new Job(1, ""));
        await redis.ExecuteAsync(["XADD", stream.Key, "*", "i", "garbled", "b", "{no json"]);
        await redis.ExecuteAsync(["XADD", stream.Key, "*", "of", "another program"]);
        await stream.AppendAsync(new Job(2, ""));
        using var end = new CancellationTokenSource();
        var (read, failures) = (new ConcurrentQueue<int>(), new ConcurrentQueue<Exception>());
        var running = new StreamReader<Job>(stream, "mail", "a", (one, _) =>
        {
            read.Enqueue(one.Body.Number);
            return Task.CompletedTask;
        }, failures.Enqueue).RunAsync(end.Token);

        await Shelf.EventuallyAsync(async () => (await stream.DeadAsync("mail")).Count == 2, "it was tried for ever");
        await end.CancelAsync();
        await running;
        read.ShouldBe([1, 2]);
        (await stream.DeadAsync("mail")).ShouldAllBe(dead => !dead.IsReadable);
        (await stream.LastAsync(4)).Select(one => one.IsReadable).ShouldBe([true, false, false, true]);
        failures.OfType<UnreadableMessageException>().Count().ShouldBe(4, "each at each of its two deliveries");
    }

    [ServerTheory(TestServer.Redis)]
    [MemberData(nameof(Kinds))]
    public async Task One_that_ends_its_process_each_time_is_buried_and_those_behind_it_are_not(string kind)
    {
        await using var redis = await Servers.OpenAsync(kind);
        var stream = New(redis, options => options with { ClaimAfter = TimeSpan.FromHours(1), MostDeliveries = 3 });
        for (var i = 0; i < 5; i++)
        {
            await stream.AppendAsync(new Job(i, ""));
        }

        // Read by a process that began again four times, and died each time at the first of them.
        await redis.ExecuteAsync(["XGROUP", "CREATE", stream.Key, "mail", "0"]);
        await redis.ExecuteAsync(["XREADGROUP", "GROUP", "mail", "a", "COUNT", 5, "STREAMS", stream.Key, ">"]);
        for (var i = 0; i < 2; i++)
        {
            await redis.ExecuteAsync(["XREADGROUP", "GROUP", "mail", "a", "COUNT", 1, "STREAMS", stream.Key, "0"]);
        }

        using var end = new CancellationTokenSource();
        var read = new ConcurrentQueue<int>();
        var running = Reader(stream, "mail", read).RunAsync(end.Token);
        await Shelf.EventuallyAsync(() => Task.FromResult(read.Count >= 4), "the others were not done");
        await end.CancelAsync();
        await running;
        read.ShouldBe([1, 2, 3, 4]);
        (await stream.DeadAsync("mail")).ShouldHaveSingleItem().Body.Number.ShouldBe(0);
    }

    [ServerTheory(TestServer.Redis)]
    [MemberData(nameof(Kinds))]
    public async Task A_handler_that_fails_with_an_error_of_Redis_holds_up_nobody(string kind)
    {
        await using var redis = await Servers.OpenAsync(kind);
        var stream = New(redis, options => options with { ClaimAfter = TimeSpan.FromHours(1) });
        await stream.AppendAsync(new Job(1, "bad"));
        await stream.AppendAsync(new Job(2, "good"));
        using var end = new CancellationTokenSource();
        var read = new ConcurrentQueue<int>();
        var running = new StreamReader<Job>(stream, "mail", "a", async (one, token) =>
        {
            if (one.Body.Number == 1)
            {
                await redis.ExecuteAsync(["INCR", stream.Key], token);
            }

            read.Enqueue(one.Body.Number);
        }).RunAsync(end.Token);

        await Shelf.EventuallyAsync(() => Task.FromResult(!read.IsEmpty), "the good one was not done");
        await end.CancelAsync();
        await running;
        read.ShouldBe([2]);
    }

    [ServerFact(TestServer.Redis)]
    public async Task What_takes_long_is_not_taken_over_and_what_was_taken_over_is_not_done_again()
    {
        await using var redis = await Servers.OpenAsync("single");
        var stream = New(redis, options => options with { ClaimAfter = TimeSpan.FromSeconds(3) });
        await redis.ExecuteAsync(["XGROUP", "CREATE", stream.Key, "mail", "0", "MKSTREAM"]);
        await stream.AppendAsync(new Job(0, "long"));
        await stream.AppendAsync(new Job(1, "behind it"));
        using var end = new CancellationTokenSource();
        var done = new ConcurrentQueue<(string Reader, int Number)>();
        var goOn = new TaskCompletionSource();
        var (slow, quick) = (Named("slow"), Named("quick"));
        var first = slow.RunAsync(end.Token);
        await Shelf.EventuallyAsync(async () => (await redis.ExecuteAsync(["XPENDING", stream.Key, "mail", "-", "+", 10])).Count == 2, "it was not read");
        var second = quick.RunAsync(end.Token);
        await Shelf.EventuallyAsync(() => Task.FromResult(done.Contains(("quick", 1))), "the one that waited was not taken over");
        goOn.SetResult();
        await Shelf.EventuallyAsync(async () => (await redis.ExecuteAsync(["XPENDING", stream.Key, "mail"]))[0].AsInt64() == 0, "it was not done");
        await end.CancelAsync();
        await Task.WhenAll(first, second);

        done.Order().ShouldBe([("quick", 1), ("slow", 0)]);

        StreamReader<Job> Named(string name) => new(stream, "mail", name, async (one, _) =>
        {
            if (one.Body.Number == 0)
            {
                await goOn.Task;
            }

            done.Enqueue((name, one.Body.Number));
        });
    }

    [ServerTheory(TestServer.Redis)]
    [InlineData("single")]
    [InlineData("cluster")]
    public async Task No_event_is_lost_while_servers_are_killed_and_with_memory_none_is_done_twice_but_at_a_cut(string kind)
    {
        const int Events = 300;
        await using var server = await Breakable.StartAsync(kind);
        await using var redis = await RedisDatabase.ConnectAsync(server.Url);
        await using var other = await RedisDatabase.ConnectAsync(server.Url);
        var options = Options(Servers.NewName()) with { ClaimAfter = TimeSpan.FromSeconds(1), RememberDone = TimeSpan.FromMinutes(5), MostDeliveries = 1000, Batch = 5 };
        var streams = new[] { new EventStream<Job>(redis, options), new EventStream<Job>(other, options) };
        var done = new ConcurrentDictionary<int, int>();
        using var end = new CancellationTokenSource();
        var kills = 0;
        var readers = streams.Select((stream, i) => new StreamReader<Job>(stream, "mail", $"reader {i}", async (one, _) =>
        {
            done.AddOrUpdate(one.Body.Number, 1, (_, times) => times + 1);
            await Task.Delay(1, CancellationToken.None);
        }).RunAsync(end.Token)).ToList();
        var sender = Task.Run(async () =>
        {
            for (var i = 0; i < Events; i++)
            {
                await Servers.AgainAsync(async () => await streams[0].AppendAsync(new Job(i, ""), id: $"event {i}"));
            }
        });
        for (; kills < 5; kills++)
        {
            await server.KillAsync();
            await Task.Delay(kills * 50);
        }

        await sender;
        await Shelf.EventuallyAsync(() => Task.FromResult(done.Count == Events), $"only {done.Count} were done");
        await end.CancelAsync();
        await Task.WhenAll(readers);
        done.Keys.Order().ShouldBe(Enumerable.Range(0, Events));

        // What a reader had done when the server went, and could not say so: one event a reader and a kill at most, done again by either.
        done.Values.Sum(times => times - 1).ShouldBeLessThanOrEqualTo(kills * readers.Count * 2);
    }

    private static EventStreamOptions Options(string name) => new() { Name = name, Serializer = Servers.Serializer };

    private static EventStream<Job> New(RedisDatabase redis, Func<EventStreamOptions, EventStreamOptions>? change = null)
    {
        var options = Options(Servers.NewName());
        return new EventStream<Job>(redis, change?.Invoke(options) ?? options);
    }

    private static StreamReader<Job> Reader(EventStream<Job> stream, string group, ConcurrentQueue<int> read) => new(stream, group, "a", (one, _) =>
    {
        read.Enqueue(one.Body.Number);
        return Task.CompletedTask;
    });
}
