using System.Collections.Concurrent;
using Polystore.RedisClient;
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
