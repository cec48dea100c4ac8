using Polystore.TestServers;

namespace Polystore.RedisClient.Tests.Servers;

public class FeatureTests
{
    private static int prefixes;

    private readonly string prefix = $"feature{Interlocked.Increment(ref prefixes)}:";

    [ServerTheory(TestServer.Redis)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Values_of_every_kind_come_back(int protocol)
    {
        await using var database = await OpenAsync($"protocol={protocol}");
        var bytes = Enumerable.Range(0, 256).Select(i => (byte)i).ToArray();
        (await database.SetAsync(Key("bin"), bytes)).ShouldBeTrue();
        (await database.GetAsync(Key("bin"))).ShouldBe(bytes);
        (await database.GetAsync(Key("none"))).ShouldBeNull();
        (await database.HashSetAsync(Key("h"), "a", 1)).ShouldBeTrue();
        (await database.HashGetAsync(Key("h"), "a")).ShouldBe("1"u8.ToArray());
        var map = (await database.ExecuteAsync(["HGETALL", Key("h")])).AsMap();
        map["a"].AsInt64().ShouldBe(1);
        await database.ExecuteAsync(["ZADD", Key("z"), 1.5, "m"]);
        (await database.ExecuteAsync(["ZSCORE", Key("z"), "m"])).AsDouble().ShouldBe(1.5);
        (await database.ExpireAsync(Key("h"), TimeSpan.FromMinutes(1))).ShouldBeTrue();
        (await database.TimeToLiveAsync(Key("h")))!.Value.TotalSeconds.ShouldBeInRange(50, 60);
        (await database.TypeAsync(Key("z"))).ShouldBe("zset");
        (await database.DeleteAsync([Key("h"), Key("z"), Key("none")])).ShouldBe(2);
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_unix_socket_and_a_database_number_work()
    {
        var server = await RedisServer.SharedAsync();
        await using var database = await RedisDatabase.ConnectAsync($"unix://{server.Socket}?db=3");
        await database.SetAsync(Key("here"), "1");
        await using var other = await OpenAsync();
        (await other.GetAsync(Key("here"))).ShouldBeNull();
        await using var same = await RedisDatabase.ConnectAsync($"{server.Url}/3");
        (await same.GetAsync(Key("here"))).ShouldNotBeNull();
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_scan_gives_every_key_that_stays()
    {
        await using var database = await OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 3000).Select(i => database.SetAsync(Key($"s{i}"), i).AsTask()));
        var seen = new HashSet<string>();
        await foreach (var key in database.ScanAsync(Key("s*"), count: 100))
        {
            seen.Add(System.Text.Encoding.UTF8.GetString(key));
        }

        seen.Count.ShouldBe(3000);
        await foreach (var key in database.ScanAsync(Key("s*"), count: 10))
        {
            key.ShouldNotBeEmpty();
            break;
        }

        foreach (var chunk in Enumerable.Range(0, 2000).Chunk(100))
        {
            await database.ExecuteAsync(["HSET", Key("hash"), .. chunk.SelectMany(i => new RedisArgument[] { $"f{i}", i })]);
        }

        var fields = new Dictionary<string, string>();
        await foreach (var (field, value) in database.ScanHashAsync(Key("hash")))
        {
            fields[System.Text.Encoding.UTF8.GetString(field)] = System.Text.Encoding.UTF8.GetString(value);
        }

        fields.Count.ShouldBe(2000);
        fields["f77"].ShouldBe("77");
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_script_that_the_server_forgot_is_sent_again()
    {
        await using var database = await OpenAsync();
        var script = new RedisScript($"return {{KEYS[1], ARGV[1], 3}} -- {prefix}");
        for (var i = 0; i < 3; i++)
        {
            var reply = await database.EvaluateAsync(script, ["k"], ["v"]);
            reply[0].AsString().ShouldBe("k");
            reply[1].AsString().ShouldBe("v");
            reply[2].AsInt64().ShouldBe(3);
            if (i == 1)
            {
                await database.ExecuteAsync(["SCRIPT", "FLUSH", "SYNC"]);
            }
        }
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_transaction_runs_whole_or_not_at_all()
    {
        await using var database = await OpenAsync();
        await database.SetAsync(Key("n"), 1);
        await using (var lease = await database.LeaseAsync())
        {
            var transaction = new RedisTransaction(lease);
            transaction.Add("INCR", Key("n"));
            transaction.Add("LPUSH", Key("n"), "x");
            transaction.Add("GET", Key("n"));
            var replies = (await transaction.ExecuteAsync())!;
            replies[0].AsInt64().ShouldBe(2);
            replies[1].IsError.ShouldBeTrue();
            replies[2].AsString().ShouldBe("2");
        }

        await using (var lease = await database.LeaseAsync())
        {
            var watching = new RedisTransaction(lease);
            await watching.WatchAsync([Key("n")]);
            await database.SetAsync(Key("n"), 10);
            watching.Add("INCR", Key("n"));
            (await watching.ExecuteAsync()).ShouldBeNull();
        }

        await using (var lease = await database.LeaseAsync())
        {
            var refused = new RedisTransaction(lease);
            refused.Add("INCR", Key("n"));
            refused.Add("INCR");
            var failure = await Should.ThrowAsync<RedisServerException>(async () => await refused.ExecuteAsync());
            failure.ServerText.ShouldContain("wrong number of arguments");
        }

        (await database.GetAsync(Key("n"))).ShouldBe("10"u8.ToArray());
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_lease_with_changed_state_is_not_given_to_the_next()
    {
        await using var database = await OpenAsync();
        await using (var lease = await database.LeaseAsync())
        {
            await lease.ExecuteAsync(["SELECT", 5]);
            var transaction = new RedisTransaction(lease);
            transaction.Add("SET", Key("five"), 1);
            await transaction.ExecuteAsync();
        }

        await using (var lease = await database.LeaseAsync())
        {
            (await lease.ExecuteAsync(["GET", Key("five")])).IsNull.ShouldBeTrue();
            await lease.ExecuteAsync(["MULTI"]);
        }

        await using (var lease = await database.LeaseAsync())
        {
            (await lease.ExecuteAsync(["ECHO", "a"])).AsString().ShouldBe("a");
        }
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_blocking_command_holds_up_nobody_and_loses_nothing_when_cancelled()
    {
        await using var database = await OpenAsync();
        var waiting = database.ExecuteAsync(["BLPOP", Key("q"), 0]).AsTask();
        await database.PingAsync();
        waiting.IsCompleted.ShouldBeFalse();
        await database.ExecuteAsync(["RPUSH", Key("q"), "first"]);
        (await waiting)[1].AsString().ShouldBe("first");

        for (var i = 0; i < 30; i++)
        {
            using var cancellation = new CancellationTokenSource();
            var pop = database.ExecuteAsync(["BLPOP", Key("q"), 0], cancellation.Token).AsTask();
            if (i % 3 > 0)
            {
                await Task.Delay(i % 3);
            }

            var push = database.ExecuteAsync(["RPUSH", Key("q"), i]);
            await cancellation.CancelAsync();
            var got = false;
            try
            {
                (await pop)[1].AsInt64().ShouldBe(i);
                got = true;
            }
            catch (OperationCanceledException)
            {
            }

            await push;
            (await database.ExecuteAsync(["LLEN", Key("q")])).AsInt64().ShouldBe(got ? 0 : 1);
            await database.DeleteAsync(Key("q"));
        }

        await database.ExecuteAsync(["XGROUP", "CREATE", Key("x"), "g", "$", "MKSTREAM"]);
        var read = database.ExecuteAsync(["XREADGROUP", "GROUP", "g", "me", "BLOCK", 0, "STREAMS", Key("x"), ">"]).AsTask();
        await database.ExecuteAsync(["XADD", Key("x"), "*", "f", "v"]);
        (await read).Count.ShouldBeGreaterThan(0);
    }

    [ServerTheory(TestServer.Redis)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Messages_arrive_in_order_and_subscriptions_come_back(int protocol)
    {
        await using var server = await RedisServer.StartAsync();
        await using var database = await RedisDatabase.ConnectAsync($"{server.Url}?protocol={protocol}");
        await using var named = await database.SubscribeAsync("news");
        await using var pattern = await database.SubscribePatternAsync("n*");
        await using var shard = await database.SubscribeShardAsync("local");
        for (var i = 0; i < 100; i++)
        {
            (await database.PublishAsync("news", i)).ShouldBe(2);
        }

        for (var i = 0; i < 100; i++)
        {
            (await named.ReadAsync()).Text.ShouldBe($"{i}");
            var message = await pattern.ReadAsync();
            message.Pattern.ShouldBe("n*");
            message.Channel.ShouldBe("news");
        }

        await database.PublishShardAsync("local", "here");
        (await shard.ReadAsync()).Text.ShouldBe("here");
        await server.KillAsync();
        await server.StartAgainAsync();
        while (await PublishedAsync(database) < 2)
        {
            await Task.Delay(20);
        }

        (await named.ReadAsync()).Text.ShouldBe("back");
        named.Gaps.ShouldBe(1);
    }

    [ServerTheory(TestServer.Redis)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_server_tells_what_changed_in_a_cache(bool broadcast)
    {
        await using var server = await RedisServer.StartAsync();
        var heard = System.Threading.Channels.Channel.CreateUnbounded<string>();
        var options = RedisOptions.Parse(server.Url) with
        {
            Tracking = new RedisTracking
            {
                Broadcast = broadcast,
                Prefixes = broadcast ? ["user:"] : [],
                OnInvalidated = what =>
                {
                    if (what.FlushAll)
                    {
                        heard.Writer.TryWrite("all");
                    }

                    for (var i = 0; i < what.Count; i++)
                    {
                        heard.Writer.TryWrite(what.Key(i));
                    }
                },
            },
        };
        await using var database = await RedisDatabase.ConnectAsync(options);
        await database.GetAsync("user:1");
        await server.ExecuteAsync("SET", "other", "x");
        await server.ExecuteAsync("SET", "user:1", "x");
        (await heard.Reader.ReadAsync()).ShouldBe("user:1");
        await server.ExecuteAsync("FLUSHALL");
        (await heard.Reader.ReadAsync()).ShouldBe("all");
        await server.ExecuteAsync("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
        (await heard.Reader.ReadAsync()).ShouldBe("all");
        await database.GetAsync("user:2");
        await server.ExecuteAsync("SET", "user:2", "y");
        (await heard.Reader.ReadAsync()).ShouldBe("user:2");
    }

    [ServerFact(TestServer.Redis)]
    public async Task Writes_on_a_lease_are_waited_for_on_the_same_lease()
    {
        await using var master = await RedisServer.StartAsync();
        await using var replica = await RedisServer.StartAsync();
        await replica.ExecuteAsync("REPLICAOF", "127.0.0.1", $"{master.Port}");
        await using var database = await RedisDatabase.ConnectAsync(master.Url);
        await using var lease = await database.LeaseAsync();
        await lease.SetAsync("a", "b");
        (await lease.WaitForReplicasAsync(1, TimeSpan.FromSeconds(20))).ShouldBe(1);
        (await replica.ExecuteAsync("GET", "a")).ShouldBe("b");
    }

    private string Key(string name) => prefix + name;

    private static async Task<RedisDatabase> OpenAsync(string options = "protocol=3") => await RedisDatabase.ConnectAsync($"{(await RedisServer.SharedAsync()).Url}?{options}");

    private static async Task<long> PublishedAsync(RedisDatabase database)
    {
        try
        {
            return await database.PublishAsync("news", "back");
        }
        catch (RedisConnectionException)
        {
            return 0;
        }
    }
}
