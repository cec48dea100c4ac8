using System.Collections.Concurrent;
using Polystore.RedisClient;
using Polystore.Runtime.Structures;
using Polystore.Runtime.Structures.Queues;
using Polystore.Runtime.Tests.Cache;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Structures;

public sealed class WorkQueueTests
{
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
}
