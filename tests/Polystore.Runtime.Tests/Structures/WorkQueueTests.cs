using System.Collections.Concurrent;
using Polystore.RedisClient;
using Polystore.Runtime.Structures;
using Polystore.Runtime.Structures.Queues;
using Polystore.Runtime.Tests.Cache;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Structures;

public sealed class WorkQueueTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static TheoryData<string> Kinds => Servers.Kinds;

    [ServerTheory(TestServer.Redis)]
    [MemberData(nameof(Kinds))]
    public async Task Messages_come_in_their_order_and_a_completed_one_is_gone(string kind)
    {
        await using var redis = await Servers.OpenAsync(kind);
        var queue = New(redis);
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

    [ServerTheory(TestServer.Redis)]
    [MemberData(nameof(Kinds))]
    public async Task Who_waits_gets_what_is_added_and_what_was_delayed(string kind)
    {
        await using var redis = await Servers.OpenAsync(kind);
        var queue = New(redis);
        var waiting = queue.ReceiveAsync(Patience).AsTask();
        await queue.AddAsync(new Job(1, "now"));
        (await waiting).ShouldNotBeNull().Body.Number.ShouldBe(1);

        await queue.AddAsync(new Job(2, "later"), delay: TimeSpan.FromMilliseconds(300));
        (await queue.ReceiveAsync(TimeSpan.Zero)).ShouldBeNull();
        (await queue.ReceiveAsync(Patience)).ShouldNotBeNull().Body.Number.ShouldBe(2);
    }

    [ServerTheory(TestServer.Redis)]
    [MemberData(nameof(Kinds))]
    public async Task What_is_not_completed_comes_again_and_its_first_receiver_is_told(string kind)
    {
        await using var redis = await Servers.OpenAsync(kind);
        var queue = New(redis, TimeSpan.FromMilliseconds(200));
        await queue.AddAsync(new Job(1, ""));
        var first = (await queue.ReceiveAsync(TimeSpan.Zero)).ShouldNotBeNull();
        var second = (await queue.ReceiveAsync(Patience)).ShouldNotBeNull();

        (second.Id, second.Delivery).ShouldBe((first.Id, 2));
        (await first.CompleteAsync()).ShouldBeFalse();
        (await first.RenewAsync()).ShouldBeFalse();
        (await first.AbandonAsync(TimeSpan.Zero)).ShouldBeFalse();
        (await second.AbandonAsync(TimeSpan.Zero)).ShouldBeTrue();
        var third = (await queue.ReceiveAsync(Patience)).ShouldNotBeNull();
        (await third.CompleteAsync()).ShouldBeTrue();
        (await queue.CountAsync()).ShouldBe(0);
    }

    [ServerTheory(TestServer.Redis)]
    [MemberData(nameof(Kinds))]
    public async Task What_cannot_be_read_is_a_dead_letter_in_the_end_and_its_worker_goes_on(string kind)
    {
        await using var redis = await Servers.OpenAsync(kind);
        var options = new WorkQueueOptions { Name = Servers.NewName(), Serializer = Servers.Serializer, MostDeliveries = 2, RetryAfter = TimeSpan.FromMilliseconds(1) };
        var queue = new WorkQueue<Job>(redis, options);
        await queue.AddAsync(new Job(1, ""), id: "one");
        await queue.AddAsync(new Job(2, ""), id: "two");
        await redis.ExecuteAsync(["HSET", $"queue:{{{options.Name}}}:body", "one", "{no json"]);
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

    [ServerTheory(TestServer.Redis)]
    [MemberData(nameof(Kinds))]
    public async Task After_too_many_deliveries_it_is_a_dead_letter_that_can_be_revived_or_buried(string kind)
    {
        await using var redis = await Servers.OpenAsync(kind);
        var queue = New(redis);
        var id = await queue.AddAsync(new Job(1, "bad"));
        for (var i = 0; i < 3; i++)
        {
            await (await queue.ReceiveAsync(Patience)).ShouldNotBeNull().AbandonAsync(TimeSpan.Zero);
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

    [ServerFact(TestServer.Redis)]
    public async Task A_worker_repeats_what_failed_and_renews_what_takes_long()
    {
        await using var redis = await Servers.OpenAsync("single");
        var queue = New(redis, TimeSpan.FromSeconds(2));
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

                // One takes more than twice as long as it is hidden.
                await Task.Delay(message.Body.Number == 2 ? 5000 : 0, lost);
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

    [ServerTheory(TestServer.Redis)]
    [InlineData("single")]
    [InlineData("cluster")]
    public async Task No_message_is_lost_while_servers_are_killed(string kind)
    {
        await using var servers = await Breakable.StartAsync(kind);
        await RunAsync(servers.Url, async round =>
        {
            await servers.KillAsync();
            await Task.Delay(round * 50);
        });
    }

    [ServerFact(TestServer.Redis)]
    public async Task No_message_is_lost_in_a_cluster_whose_connections_are_cut()
    {
        await using var cluster = await RedisCluster.StartAsync(replicas: 0);
        await RunAsync(cluster.Url, async _ =>
        {
            foreach (var node in cluster.Nodes)
            {
                try
                {
                    await node.ExecuteAsync("CLIENT", "KILL", "TYPE", "normal");
                }
                catch (RedisProbeException)
                {
                    // The connection that asked was among those that were cut.
                }
            }

            await Task.Delay(100);
        });
    }

    // Three hundred messages through two workers while the trouble comes five times; a message sent again has the same id.
    private static async Task RunAsync(string url, Func<int, Task> troubleAsync)
    {
        const int Messages = 300;
        await using var redis = await RedisDatabase.ConnectAsync(url);
        await using var other = await RedisDatabase.ConnectAsync(url);
        var options = Options(Servers.NewName(), TimeSpan.FromMilliseconds(500)) with { MostDeliveries = 1000, RetryAfter = TimeSpan.Zero };
        var queues = new[] { new WorkQueue<Job>(redis, options), new WorkQueue<Job>(other, options) };
        var done = new System.Collections.Concurrent.ConcurrentDictionary<int, int>();
        using var end = new CancellationTokenSource();
        var workers = queues.Select(queue => new QueueWorker<Job>(queue, async (message, _) =>
        {
            done.AddOrUpdate(message.Body.Number, 1, (_, times) => times + 1);
            await Task.Delay(2, CancellationToken.None);
        }, atOnce: 2).RunAsync(end.Token)).ToList();
        var sender = Task.Run(async () =>
        {
            for (var i = 0; i < Messages; i++)
            {
                await Servers.AgainAsync(async () => await queues[i % 2].AddAsync(new Job(i, ""), id: $"job {i}"));
            }
        });
        for (var round = 0; round < 5; round++)
        {
            await troubleAsync(round);
        }

        await sender;
        await Shelf.EventuallyAsync(
            async () =>
            {
                try
                {
                    return done.Count == Messages && await queues[0].CountAsync() == 0;
                }
                catch (RedisException)
                {
                    return false;
                }
            },
            $"only {done.Count} were done");
        await end.CancelAsync();
        await Task.WhenAll(workers);
        done.Keys.Order().ShouldBe(Enumerable.Range(0, Messages));
        (await queues[0].DeadAsync()).ShouldBeEmpty();
    }

    private static WorkQueueOptions Options(string name, TimeSpan visibility) => new() { Name = name, Serializer = Servers.Serializer, Visibility = visibility, MostDeliveries = 3, RetryAfter = TimeSpan.FromMilliseconds(50) };

    private static WorkQueue<Job> New(RedisDatabase redis, TimeSpan? visibility = null) => new(redis, Options(Servers.NewName(), visibility ?? Patience));
}
