using System.Collections.Concurrent;
using Polystore.Runtime.Structures;
using Polystore.Runtime.Structures.Queues;
using Polystore.Runtime.Tests.Cache;
using Polystore.Runtime.Tests.Stores;

namespace Polystore.Runtime.Tests.Structures;

/// <content>Queues.</content>
public abstract partial class StructureCompliance
{
    [ComplianceFact]
    public async Task Messages_come_in_their_order_and_a_completed_one_is_gone()
    {
        var queue = NewQueue();
        for (var i = 0; i < 20; i++)
        {
            await queue.AddAsync(new Job(i, "ä"));
        }

        for (var i = 0; i < 20; i++)
        {
            var message = (await queue.ReceiveAsync(TimeSpan.Zero)).ShouldNotBeNull();
            (message.Body, message.Delivery).ShouldBe((new Job(i, "ä"), 1));
            (await message.CompleteAsync()).ShouldBeTrue();
            (await message.CompleteAsync()).ShouldBeFalse();
        }

        (await queue.ReceiveAsync(TimeSpan.FromMilliseconds(20))).ShouldBeNull();
        (await queue.CountAsync()).ShouldBe(0);
    }

    [ComplianceFact]
    public async Task Who_waits_gets_what_is_added_and_what_was_delayed()
    {
        var queue = NewQueue();
        var waiting = queue.ReceiveAsync(LongWait).AsTask();
        await queue.AddAsync(new Job(1, "now"));
        (await waiting).ShouldNotBeNull().Body.Number.ShouldBe(1);

        await queue.AddAsync(new Job(2, "later"), delay: TimeSpan.FromMilliseconds(300));
        (await queue.ReceiveAsync(TimeSpan.Zero)).ShouldBeNull();
        (await queue.ReceiveAsync(LongWait)).ShouldNotBeNull().Body.Number.ShouldBe(2);
    }

    [ComplianceFact]
    public async Task What_is_not_completed_comes_again_and_its_first_receiver_is_told()
    {
        var queue = NewQueue(TimeSpan.FromMilliseconds(200));
        await queue.AddAsync(new Job(1, ""));
        var first = (await queue.ReceiveAsync(TimeSpan.Zero)).ShouldNotBeNull();
        var second = (await queue.ReceiveAsync(LongWait)).ShouldNotBeNull();

        (second.Id, second.Delivery).ShouldBe((first.Id, 2));
        (await first.CompleteAsync()).ShouldBeFalse();
        (await first.RenewAsync()).ShouldBeFalse();
        (await first.AbandonAsync(TimeSpan.Zero)).ShouldBeFalse();
        (await second.AbandonAsync(TimeSpan.Zero)).ShouldBeTrue();
        var third = (await queue.ReceiveAsync(LongWait)).ShouldNotBeNull();
        (await third.CompleteAsync()).ShouldBeTrue();
        (await queue.CountAsync()).ShouldBe(0);
    }

    [ComplianceFact]
    public async Task What_cannot_be_read_is_a_dead_letter_in_the_end_and_its_worker_goes_on()
    {
        var options = new WorkQueueOptions { Name = Servers.NewName(), Serializer = Servers.Serializer, MostDeliveries = 2, RetryAfter = TimeSpan.FromMilliseconds(1) };
        var queue = new WorkQueue<Job>(Store, options);
        await new WorkQueue<string>(Store, options with { Serializer = new Garbled() }).AddAsync("{no json", id: "one");
        await queue.AddAsync(new Job(2, ""), id: "two");
        var (done, failures) = (new ConcurrentQueue<int>(), new ConcurrentQueue<Exception>());
        using var end = new CancellationTokenSource();
        var working = new QueueWorker<Job>(queue, (message, _) =>
        {
            done.Enqueue(message.Body.Number);
            return Task.CompletedTask;
        }, onFailure: failures.Enqueue).RunAsync(end.Token);

        await Shelf.EventuallyAsync(async () => (await queue.DeadAsync()).Count == 1 && await queue.CountAsync() == 0, "it was tried for ever");
        await end.CancelAsync();
        await working;
        done.ShouldBe([2]);
        failures.OfType<UnreadableMessageException>().Select(failure => failure.Id).ShouldBe(["one", "one"]);
        var dead = (await queue.DeadAsync()).ShouldHaveSingleItem();
        (dead.Id, dead.IsReadable).ShouldBe(("one", false));
        (await queue.BuryAsync("one")).ShouldBeTrue();
    }

    [ComplianceFact]
    public async Task After_too_many_deliveries_it_is_a_dead_letter_that_can_be_revived_or_buried()
    {
        var queue = NewQueue();
        var id = await queue.AddAsync(new Job(1, "bad"));
        for (var i = 0; i < 3; i++)
        {
            await (await queue.ReceiveAsync(LongWait)).ShouldNotBeNull().AbandonAsync(TimeSpan.Zero);
        }

        (await queue.ReceiveAsync(TimeSpan.Zero)).ShouldBeNull();
        (await queue.DeadAsync()).ShouldBe([new DeadLetter<Job>(id, new Job(1, "bad"))]);
        (await queue.ReviveAsync(id)).ShouldBeTrue();
        (await queue.ReviveAsync(id)).ShouldBeFalse();
        (await queue.ReceiveAsync(TimeSpan.Zero)).ShouldNotBeNull().Delivery.ShouldBe(1);
        for (var i = 0; i < 2; i++)
        {
            await queue.AddAsync(new Job(2, "other"), id: "other");
        }

        (await queue.CountAsync()).ShouldBe(2, "what is sent again with its id is there once");
        (await queue.BuryAsync("other")).ShouldBeFalse("it is no dead letter");
    }

    [ComplianceFact]
    public async Task A_worker_repeats_what_failed_and_renews_what_takes_long()
    {
        var queue = NewQueue(TimeSpan.FromSeconds(6));
        using var end = new CancellationTokenSource();
        var done = new List<(int Number, int Delivery)>();
        var failures = new List<string>();
        var worker = new QueueWorker<Job>(
            queue,
            async (message, lost) =>
            {
                if (message.Body.Number == 1 && message.Delivery == 1)
                {
                    throw new IOException("broken");
                }

                // One takes longer than it is hidden.
                await Task.Delay(message.Body.Number == 2 ? 7000 : 0, lost);
                lock (done)
                {
                    done.Add((message.Body.Number, message.Delivery));
                }
            },
            atOnce: 2,
            failure => failures.Add(failure.Message));
        await queue.AddAsync(new Job(1, ""));
        await queue.AddAsync(new Job(2, ""));
        var running = worker.RunAsync(end.Token);
        await Shelf.EventuallyAsync(async () => await queue.CountAsync() == 0, "not all was done");
        await end.CancelAsync();
        await running;

        done.Order().ShouldBe([(1, 2), (2, 1)]);
        failures.ShouldBe(["broken"]);
    }

    private WorkQueue<Job> NewQueue(TimeSpan? visibility = null) => new(Store, new WorkQueueOptions
    {
        Name = Servers.NewName(), Serializer = Servers.Serializer, Visibility = visibility ?? LongWait, MostDeliveries = 3, RetryAfter = TimeSpan.FromMilliseconds(50),
    });
}
