using System.Text;
using Polystore.RedisClient.Routing.Cluster;
using Polystore.RedisClient.Tests.Servers;
using Polystore.TestServers;

namespace Polystore.RedisClient.Tests.Clusters;

public class ClusterTests(ClusterFixture fixture) : IClassFixture<ClusterFixture>
{
    [ServerFact(TestServer.Redis)]
    public async Task One_node_is_enough_to_find_all()
    {
        foreach (var options in new[] { "", "?protocol=2", "?cluster=true" })
        {
            await using var database = await RedisDatabase.ConnectAsync(fixture.Cluster.Nodes[5].Url + options);
            database.Nodes.Select(node => node.Endpoint.Port).ShouldBe(fixture.Cluster.Nodes.Select(node => node.Port), ignoreOrder: true);
            database.Nodes.Count(node => node.IsReplica).ShouldBe(3);
            database.Nodes.ShouldAllBe(node => node.Id.Length == 40);
        }
    }

    [ServerFact(TestServer.Redis)]
    public async Task Keys_of_all_slots_are_written_read_scanned_and_deleted()
    {
        await using var database = await RedisDatabase.ConnectAsync(fixture.Cluster.Url);
        var keys = Enumerable.Range(0, 500).Select(i => (RedisArgument)$"all:{i}").ToList();
        await Task.WhenAll(keys.Select((key, i) => database.SetAsync(key, i).AsTask()));
        (await database.GetManyAsync(keys)).Select(value => Encoding.UTF8.GetString(value!)).ShouldBe(Enumerable.Range(0, 500).Select(i => $"{i}"));
        await database.SetManyAsync([.. keys.Take(100).Select((key, i) => KeyValuePair.Create(key, (RedisArgument)(i * 10)))]);
        (await database.GetStringAsync("all:7")).ShouldBe("70");
        var seen = new HashSet<string>();
        await foreach (var key in database.ScanAsync("all:*"))
        {
            seen.Add(Encoding.UTF8.GetString(key));
        }

        seen.Count.ShouldBe(500);
        (await database.ExistsAsync(keys)).ShouldBe(500);
        (await database.DeleteAsync(keys)).ShouldBe(500);
    }

    [ServerFact(TestServer.Redis)]
    public async Task Keys_of_two_slots_in_one_command_are_refused_in_words()
    {
        await using var database = await RedisDatabase.ConnectAsync(fixture.Cluster.Url);
        var refused = await Should.ThrowAsync<RedisServerException>(async () => await database.ExecuteAsync(["MGET", "a", "b"]));
        refused.Kind.ShouldBe(RedisErrorKind.CrossSlot);
        refused.Message.ShouldContain("MGET names keys of different hash slots");
        refused.Message.ShouldContain("{hash tag}");
        (await database.ExecuteAsync(["MGET", "{t}a", "{t}b"])).Count.ShouldBe(2);
        foreach (var command in new[] { "DBSIZE", "KEYS", "SCAN", "FLUSHALL" })
        {
            var whole = await Should.ThrowAsync<RedisUsageException>(async () => await database.ExecuteAsync([command, "0"]));
            whole.Message.ShouldContain($"{command} speaks of one node alone");
        }

        var sizes = await Task.WhenAll(database.Nodes.Where(node => !node.IsReplica).Select(node => node.ExecuteAsync(["DBSIZE"]).AsTask()));
        sizes.Length.ShouldBe(3);
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_cluster_node_that_is_used_as_one_server_says_where_a_key_is()
    {
        await using var database = await RedisDatabase.ConnectAsync(fixture.Cluster.Nodes[0].Url + "?cluster=no");
        // Slot 12182 is the third master's.
        var moved = await Should.ThrowAsync<RedisServerException>(async () => await database.GetAsync("foo"));
        moved.Kind.ShouldBe(RedisErrorKind.Moved);
        moved.Message.ShouldContain("does not own the key of GET");
        moved.Message.ShouldContain("connect in cluster mode");
    }

    [ServerFact(TestServer.Redis)]
    public async Task Scripts_transactions_and_blocking_commands_go_to_the_owner()
    {
        await using var database = await RedisDatabase.ConnectAsync(fixture.Cluster.Url);
        foreach (var name in new[] { "foo", "bar", "baz" })
        {
            (await database.EvaluateAsync(new RedisScript("redis.call('SET', KEYS[1], ARGV[1]) return redis.call('GET', KEYS[1])"), [name], ["x"])).AsString().ShouldBe("x");
            await using var lease = await database.LeaseAsync(name);
            var transaction = new RedisTransaction(lease);
            transaction.Add("SET", name, "y");
            transaction.Add("GET", name);
            (await transaction.ExecuteAsync())![1].AsString().ShouldBe("y");
            var pop = database.ExecuteAsync(["BLPOP", "q" + name, 0]).AsTask();
            await database.ExecuteAsync(["RPUSH", "q" + name, name]);
            (await pop)[1].AsString().ShouldBe(name);
        }
    }

    [ServerFact(TestServer.Redis)]
    public async Task Reads_go_to_replicas_when_asked_for()
    {
        await using var database = await RedisDatabase.ConnectAsync(fixture.Cluster.Url + "?readfrom=PreferReplica");
        await database.SetAsync("replicated", "1");
        for (var i = 0; i < 200 && await ReadsAtReplicasAsync() == 0; i++)
        {
            await database.GetAsync("replicated");
            await Task.Delay(20);
        }

        (await ReadsAtReplicasAsync()).ShouldBeGreaterThan(0);
        (await database.GetStringAsync("replicated")).ShouldBe("1");

        async Task<int> ReadsAtReplicasAsync()
        {
            var stats = await Task.WhenAll(fixture.Cluster.Nodes.Skip(3).Select(node => node.ExecuteAsync("INFO", "commandstats")));
            return stats.Count(text => ((string)text!).Contains("cmdstat_get:", StringComparison.Ordinal));
        }
    }

    [ServerFact(TestServer.Redis)]
    public async Task Messages_reach_subscribers_at_any_node_and_at_the_owner_of_a_shard_channel()
    {
        await using var database = await RedisDatabase.ConnectAsync(fixture.Cluster.Url);
        foreach (var name in new[] { "foo", "bar", "baz" })
        {
            await using var channel = await database.SubscribeAsync("c:" + name);
            await using var shard = await database.SubscribeShardAsync(name);
            await database.PublishAsync("c:" + name, "to all");
            await database.PublishShardAsync(name, "to one");
            (await channel.ReadAsync()).Text.ShouldBe("to all");
            (await shard.ReadAsync()).Text.ShouldBe("to one");
        }
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_slot_that_moves_under_load_loses_and_mixes_nothing()
    {
        await using var database = await RedisDatabase.ConnectAsync(fixture.Cluster.Url);
        const string tag = "{moving}";
        var slot = HashSlot.Of("moving"u8);
        var home = slot * 3 / HashSlot.Count;
        await Task.WhenAll(Enumerable.Range(0, 500).Select(i => database.SetAsync($"{tag}{i}", i).AsTask()));
        await using var shard = await database.SubscribeShardAsync(tag);
        using var end = new CancellationTokenSource();
        var wrong = 0;
        var right = 0;
        var load = Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
        {
            for (var i = caller; !end.IsCancellationRequested; i = (i + 7) % 500)
            {
                if (await database.GetStringAsync($"{tag}{i}") != $"{i}")
                {
                    Interlocked.Increment(ref wrong);
                }

                await database.SetAsync($"{tag}{i}", i);
                Interlocked.Increment(ref right);
            }
        })));
        for (var round = 0; round < 3; round++)
        {
            await fixture.Cluster.MoveSlotAsync(slot, fixture.Cluster.Nodes[home], fixture.Cluster.Nodes[(home + 1) % 3]);
            await fixture.Cluster.MoveSlotAsync(slot, fixture.Cluster.Nodes[(home + 1) % 3], fixture.Cluster.Nodes[home]);
        }

        await end.CancelAsync();
        await load;
        wrong.ShouldBe(0);
        right.ShouldBeGreaterThan(500);
        while (await database.PublishShardAsync(tag, "still here") == 0)
        {
            await Task.Delay(20);
        }

        (await shard.ReadAsync()).Text.ShouldBe("still here");
        shard.Gaps.ShouldBeGreaterThan(0);
    }

    [ServerTheory(TestServer.Redis)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_master_that_dies_or_hangs_is_replaced_and_no_reply_goes_astray(bool hangs)
    {
        await using var cluster = await RedisCluster.StartAsync();
        await using var database = await RedisDatabase.ConnectAsync(cluster.Url + "?timeout=30s");
        var victim = cluster.Nodes[0];
        using var end = new CancellationTokenSource();
        var sure = new long[60];
        var unknown = new long[60];
        var load = Task.WhenAll(Enumerable.Range(0, 60).Select(caller => Task.Run(async () =>
        {
            while (!end.IsCancellationRequested)
            {
                try
                {
                    var value = await database.IncrementAsync($"count:{caller}");
                    value.ShouldBeLessThanOrEqualTo(sure[caller] + unknown[caller] + 1);
                    sure[caller]++;
                }
                catch (RedisConnectionException failure) when (failure.Delivery == RedisDelivery.Unknown)
                {
                    unknown[caller]++;
                }
                catch (RedisTimeoutException failure) when (failure.Delivery == RedisDelivery.Unknown)
                {
                    unknown[caller]++;
                }
            }
        })));
        var echo = new Tagged(database);
        var echoes = echo.RunAsync(callers: 20, requests: 2000, cancelOneIn: 20);
        await Task.Delay(300);
        await (hangs ? victim.SuspendAsync() : victim.KillAsync());

        // A key of the first master's slots can be written again.
        var key = Enumerable.Range(0, 10_000).Select(i => $"after{i}").First(name => HashSlot.Of(Encoding.UTF8.GetBytes(name)) < HashSlot.Count / 3);
        while (!await WrittenAsync(key))
        {
            await Task.Delay(50);
        }

        (await cluster.ReplicaOf(0).ExecuteAsync("GET", key)).ShouldBe("1");
        await Task.Delay(300);
        await end.CancelAsync();
        await load;
        await echoes;
        echo.Wrong.ShouldBeEmpty();
        (echo.Right + echo.Cancelled + echo.Failed).ShouldBe(40_000);
        sure.ShouldAllBe(count => count > 0);
        if (hangs)
        {
            await victim.ResumeAsync();
        }
        else
        {
            await victim.StartAgainAsync();
        }

        // It comes back as a replica of the one that took its place; nothing of this client minds.
        (await database.SetAsync(key, 2)).ShouldBeTrue();

        async Task<bool> WrittenAsync(string name)
        {
            try
            {
                return await database.SetAsync(name, 1);
            }
            catch (Exception failure) when (failure is RedisConnectionException or RedisTimeoutException)
            {
                return false;
            }
        }
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_cluster_with_a_hole_is_said()
    {
        await using var cluster = await RedisCluster.StartAsync(masters: 3, replicas: 0);
        await using var database = await RedisDatabase.ConnectAsync(cluster.Url + "?timeout=4s");
        await cluster.Nodes[2].KillAsync();
        // With the slots of a dead master open the others refuse everything (cluster-require-full-coverage), once they agree that it is dead.
        for (var i = 0; i < 100 && !((string)(await cluster.Nodes[0].ExecuteAsync("CLUSTER", "INFO"))!).Contains("cluster_state:fail", StringComparison.Ordinal); i++)
        {
            await Task.Delay(100);
        }

        var down = await Should.ThrowAsync<RedisServerException>(async () => await database.GetAsync("bar"));
        down.Kind.ShouldBe(RedisErrorKind.ClusterDown);
        down.Message.ShouldContain("The cluster at 127.0.0.1");
    }
}
