using System.Collections.Concurrent;
using Polystore.Runtime.Structures.Streams;
using Polystore.Runtime.Tests.Cache;
using Polystore.Runtime.Tests.Stores;

namespace Polystore.Runtime.Tests.Structures;

/// <content>Streams.</content>
public abstract partial class StructureCompliance
{
    [ComplianceFact]
    public async Task Every_group_gets_every_event_once_and_in_order()
    {
        var stream = NewStream();
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

    [ComplianceFact]
    public async Task What_is_stuck_with_a_dead_reader_is_taken_over()
    {
        var stream = NewStream(options => options with { ClaimAfter = TimeSpan.FromMilliseconds(300) });
        for (var i = 0; i < 30; i++)
        {
            await stream.AppendAsync(new Job(i, ""));
        }

        // It read ten and died.
        await stream.Port.MakeGroupAsync("mail", CancellationToken.None);
        (await stream.Port.ReadNewAsync("mail", "dead", 10, TimeSpan.Zero, CancellationToken.None)).Count.ShouldBe(10);
        using var end = new CancellationTokenSource();
        var read = new ConcurrentQueue<int>();
        var running = Reader(stream, "mail", read).RunAsync(end.Token);

        await Shelf.EventuallyAsync(() => Task.FromResult(read.Count >= 30), "the dead one's were not taken over");
        await end.CancelAsync();
        await running;
        read.Order().ShouldBe(Enumerable.Range(0, 30));
    }

    [ComplianceFact]
    public async Task What_fails_every_time_goes_to_the_dead_letters_of_its_group()
    {
        var stream = NewStream(options => options with { ClaimAfter = TimeSpan.FromMilliseconds(100), MostDeliveries = 3 });
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
        (await stream.Port.ReadOwnAsync("mail", "a", null, CancellationToken.None)).ShouldBeNull("it is done");
    }

    [ComplianceFact]
    public async Task A_group_that_remembers_does_what_was_sent_twice_once()
    {
        var stream = NewStream(options => options with { RememberDone = TimeSpan.FromMinutes(5) });
        foreach (var number in new[] { 1, 2, 1, 2, 3, 3, 4 })
        {
            await stream.AppendAsync(new Job(number, ""), id: $"order {number}");
        }

        using var end = new CancellationTokenSource();
        var read = new ConcurrentQueue<int>();
        var running = Reader(stream, "mail", read).RunAsync(end.Token);
        await Shelf.EventuallyAsync(() => Task.FromResult(read.Contains(4)), "not all was read");
        await end.CancelAsync();
        await running;
        read.ShouldBe([1, 2, 3, 4]);
    }

    [ComplianceFact]
    public async Task One_that_ends_its_process_each_time_is_buried_and_those_behind_it_are_not()
    {
        var stream = NewStream(options => options with { ClaimAfter = TimeSpan.FromHours(1), MostDeliveries = 3 });
        for (var i = 0; i < 5; i++)
        {
            await stream.AppendAsync(new Job(i, ""));
        }

        // Read by a process that began again four times, and died each time at the first of them.
        await stream.Port.MakeGroupAsync("mail", CancellationToken.None);
        (await stream.Port.ReadNewAsync("mail", "a", 5, TimeSpan.Zero, CancellationToken.None)).Count.ShouldBe(5);
        for (var i = 0; i < 2; i++)
        {
            (await stream.Port.ReadOwnAsync("mail", "a", null, CancellationToken.None)).ShouldNotBeNull();
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

    [ComplianceFact]
    public async Task What_takes_long_is_not_taken_over_and_what_was_taken_over_is_not_done_again()
    {
        var stream = NewStream(options => options with { ClaimAfter = TimeSpan.FromSeconds(3) });
        await stream.Port.MakeGroupAsync("mail", CancellationToken.None);
        var places = new[] { await stream.AppendAsync(new Job(0, "long")), await stream.AppendAsync(new Job(1, "behind it")) };
        using var end = new CancellationTokenSource();
        var done = new ConcurrentQueue<(string Reader, int Number)>();
        var goOn = new TaskCompletionSource();
        var (slow, quick) = (Named("slow"), Named("quick"));
        var first = slow.RunAsync(end.Token);
        await Shelf.EventuallyAsync(async () => await DeliveriesAsync() == 2, "it was not read");
        var second = quick.RunAsync(end.Token);
        await Shelf.EventuallyAsync(() => Task.FromResult(done.Contains(("quick", 1))), "the one that waited was not taken over");
        goOn.SetResult();
        await Shelf.EventuallyAsync(async () => await DeliveriesAsync() == 0, "it was not done");
        await end.CancelAsync();
        await Task.WhenAll(first, second);

        done.Order().ShouldBe([("quick", 1), ("slow", 0)]);

        async Task<long> DeliveriesAsync() =>
            await stream.Port.DeliveriesAsync("mail", places[0], CancellationToken.None) + await stream.Port.DeliveriesAsync("mail", places[1], CancellationToken.None);

        StreamReader<Job> Named(string name) => new(stream, "mail", name, async (one, _) =>
        {
            if (one.Body.Number == 0)
            {
                await goOn.Task;
            }

            done.Enqueue((name, one.Body.Number));
        });
    }

    [ComplianceFact]
    public async Task What_cannot_be_read_stops_nobody_and_goes_to_the_dead_letters()
    {
        var stream = NewStream(options => options with { ClaimAfter = TimeSpan.FromMilliseconds(100), MostDeliveries = 2 });
        await stream.AppendAsync(new Job(1, ""));
        await stream.Port.AppendAsync("garbled", "{no json"u8.ToArray(), 0, CancellationToken.None);
        await stream.Port.AppendAsync("empty", [], 0, CancellationToken.None);
        await stream.AppendAsync(new Job(2, ""));

        await UnreadableEvents.ShouldBeBuriedAsync(stream);
    }

    private EventStream<Job> NewStream(Func<EventStreamOptions, EventStreamOptions>? change = null)
    {
        var options = new EventStreamOptions { Name = Servers.NewName(), Serializer = Servers.Serializer };
        return new EventStream<Job>(Store, change?.Invoke(options) ?? options);
    }

    private static StreamReader<Job> Reader(EventStream<Job> stream, string group, ConcurrentQueue<int> read) => new(stream, group, "a", (one, _) =>
    {
        read.Enqueue(one.Body.Number);
        return Task.CompletedTask;
    });
}
