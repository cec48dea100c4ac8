using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Json;
using Polystore.Core.Observation;
using Polystore.Core.Rules;
using Polystore.Redis.Tests.Groups;
using Polystore.RedisClient;
using Polystore.TestServers;

namespace Polystore.Redis.Tests.Observe;

/// <summary>Servers that are kin to Redis, newer or damaged answer in forms that nobody thought of: they are told, and nothing fails for it.</summary>
public sealed class OddRepliesTests
{
    private static readonly string[][] Asked =
    [
        ["INFO", "everything"], ["CONFIG", "GET", "*"], ["ACL", "LIST"], ["ACL", "LOG"], ["SLOWLOG", "GET", "512"], ["CLIENT", "LIST"], ["LATENCY", "LATEST"], ["FUNCTION", "LIST"],
    ];

    [ServerFact(TestServer.Redis)]
    public async Task Whatever_a_server_answers_it_is_examined_or_refused()
    {
        var seconds = int.Parse(Environment.GetEnvironmentVariable("POLYSTORE_FUZZ_SECONDS") ?? "4", CultureInfo.InvariantCulture);
        await using var liar = new LyingServer();
        var truth = await TruthAsync(liar.Port);
        var time = Stopwatch.StartNew();
        var odd = new List<string>();
        for (var seed = 1; time.Elapsed.TotalSeconds < seconds; seed++)
        {
            if (await OneAsync(liar, truth, seed) is { } failure)
            {
                odd.Add($"seed {seed}: {failure}");
            }
        }

        odd.ShouldBeEmpty();
    }

    // What is wrong with the outcome; null when nothing is.
    private static async Task<string?> OneAsync(LyingServer liar, Dictionary<string, Told> truth, int seed)
    {
        var random = new Random(seed);
        var kind = seed % 3;
        var replies = new Dictionary<string, Told>(truth, StringComparer.Ordinal);
        if (kind == 0)
        {
            replies["INFO everything"] = replies["INFO everything"].Text.Replace("cluster_enabled:0", "cluster_enabled:1", StringComparison.Ordinal);
            replies["INFO cluster"] = "cluster_enabled:1\r\n";
        }

        foreach (var name in random.GetItems([.. replies.Keys], 3))
        {
            replies[name] = replies[name].Damaged(random);
        }

        liar.Answer = command => replies.GetValueOrDefault(string.Join(' ', command));
        try
        {
            var snapshot = await Expert.Engine.Capability<IObserve>()!.ObserveAsync(
                Core.Connections.DatabaseUrl.Parse(kind == 1 ? $"redis://127.0.0.1:{liar.Port}?sentinel=shop" : $"redis://127.0.0.1:{liar.Port}"), new ObserveOptions { StatementTimeout = TimeSpan.FromSeconds(2) }, null, CancellationToken.None);
            return await JudgedAsync(snapshot, Expert.Engine.Rules) ?? await JudgedAsync(snapshot, Expert.Engine.Capability<ITune>()!.Rules);
        }
        catch (PolystoreException refused)
        {
            return refused.Message.Length < 3000 ? null : "the refusal is longer than anyone reads";
        }
        catch (Exception failure)
        {
            return failure.ToString();
        }
    }

    private static async Task<string?> JudgedAsync(Snapshot snapshot, IReadOnlyList<IRule> rules)
    {
        JsonSerializer.Serialize(snapshot, PolystoreJson.Default.Snapshot);
        var run = await RuleRunner.RunAsync(rules, RuleSelection.All, new RuleContext { Snapshot = snapshot, Now = snapshot.ObservedAt });
        return run.Outcomes.Select(outcome => outcome.Failure).FirstOrDefault(failure => failure is not null)?.ToString();
    }

    private static async Task<Dictionary<string, Told>> TruthAsync(int port)
    {
        await using var server = await RedisServer.StartAsync();
        await server.ExecuteAsync("CONFIG", "SET", "slowlog-log-slower-than", "0", "latency-monitor-threshold", "1");
        await server.ExecuteAsync("SET", "a", "1");
        await server.ExecuteAsync("DEBUG", "SLEEP", "0.01");
        await server.ExecuteAsync("ACL", "SETUSER", "reader", "on", ">secret", "~a*", "+@read", "-keys");
        await server.ExecuteAsync("FUNCTION", "LOAD", "#!lua name=lib\nredis.register_function('f', function() return 1 end)");
        await Should.ThrowAsync<RedisProbeException>(() => server.ExecuteAsync("AUTH", "reader", "wrong"));
        await using var database = await RedisDatabase.ConnectAsync(server.Url);
        var truth = new Dictionary<string, Told>(StringComparer.Ordinal);
        foreach (var command in Asked)
        {
            truth[string.Join(' ', command)] = Told.Of(await database.ExecuteAsync([.. command.Select(word => (RedisArgument)word)]));
        }

        var node = Told.Map("name", "shop", "ip", "127.0.0.1", "port", port.ToString(CultureInfo.InvariantCulture), "runid", "b", "flags", "master", "quorum", "2", "num-other-sentinels", "1", "num-slaves", "1", "down-after-milliseconds", "30000");
        var other = Told.Map("name", "other", "ip", "localhost", "port", port.ToString(CultureInfo.InvariantCulture), "runid", "c", "flags", "slave", "master-link-status", "ok", "slave-priority", "100");
        truth["INFO cluster"] = "cluster_enabled:0\r\n";
        truth["CLUSTER INFO"] = "cluster_state:ok\r\ncluster_slots_assigned:16384\r\ncluster_slots_ok:16384\r\ncluster_known_nodes:2\r\n";
        truth["CLUSTER NODES"] = $"a 127.0.0.1:{port}@1 myself,master - 0 0 1 connected 0-5460 7000 [93-<-b]\nb localhost:{port}@1 slave a 0 0 1 connected\n";
        truth["CLUSTER SLOT-STATS SLOTSRANGE 0 16383"] = Told.List(Told.List(7, Told.Map("key-count", 5, "cpu-usec", 9)), Told.List(8, Told.Map("key-count", 6, "cpu-usec", 9)));
        truth["SENTINEL MASTER shop"] = node;
        truth["SENTINEL REPLICAS shop"] = Told.List(other);
        truth["SENTINEL SENTINELS shop"] = Told.List(other);
        truth["SENTINEL MYID"] = "a";
        return truth;
    }
}
