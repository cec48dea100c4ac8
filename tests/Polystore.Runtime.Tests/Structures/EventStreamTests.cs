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
    public async Task What_another_program_wrote_stops_nobody_and_goes_to_the_dead_letters(string kind)
    {
        await using var redis = await Servers.OpenAsync(kind);
        var stream = New(redis, options => options with { ClaimAfter = TimeSpan.FromMilliseconds(100), MostDeliveries = 2 });
        await stream.AppendAsync(new Job(1, ""));
        await redis.ExecuteAsync(["XADD", KeyOf(stream), "*", "i", "garbled", "b", "{no json"]);
        await redis.ExecuteAsync(["XADD", KeyOf(stream), "*", "of", "another program"]);
        await stream.AppendAsync(new Job(2, ""));

        await UnreadableEvents.ShouldBeBuriedAsync(stream);
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
                await redis.ExecuteAsync(["INCR", KeyOf(stream)], token);
            }

            read.Enqueue(one.Body.Number);
        }).RunAsync(end.Token);

        await Shelf.EventuallyAsync(() => Task.FromResult(!read.IsEmpty), "the good one was not done");
        await end.CancelAsync();
        await running;
        read.ShouldBe([2]);
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

    private static string KeyOf(EventStream<Job> stream) => $"stream:{{{stream.Options.Name}}}";

    private static EventStream<Job> New(RedisDatabase redis, Func<EventStreamOptions, EventStreamOptions>? change = null)
    {
        var options = Options(Servers.NewName());
        return new EventStream<Job>(redis, change?.Invoke(options) ?? options);
    }
}
