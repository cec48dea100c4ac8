using System.Globalization;

namespace Polystore.TestServers;

/// <summary>A private Redis cluster: masters that share the slots evenly, each with replicas.</summary>
public sealed class RedisCluster : IAsyncDisposable
{
    private const int Slots = 16384;

    private RedisCluster(IReadOnlyList<RedisServer> nodes, int masters)
    {
        Nodes = nodes;
        Masters = masters;
    }

    /// <summary>The masters, then the replicas in the same order.</summary>
    public IReadOnlyList<RedisServer> Nodes { get; }

    /// <summary>How many masters it began with.</summary>
    public int Masters { get; }

    /// <summary>A URL with all nodes.</summary>
    public string Url => "redis://" + string.Join(',', Nodes.Select(node => $"127.0.0.1:{node.Port}"));

    /// <summary>Starts one and waits until every node sees it whole.</summary>
    /// <param name="masters">How many masters.</param>
    /// <param name="replicas">Replicas of each.</param>
    /// <param name="settings">Directives for every node.</param>
    public static async Task<RedisCluster> StartAsync(int masters = 3, int replicas = 1, IReadOnlyDictionary<string, string>? settings = null)
    {
        var all = new Dictionary<string, string>
        {
            ["cluster-enabled"] = "yes",
            ["cluster-node-timeout"] = "1500",
            ["cluster-replica-validity-factor"] = "0",
            ["repl-diskless-sync-delay"] = "0",
        };
        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
        {
            all[name] = value;
        }

        var nodes = await Task.WhenAll(Enumerable.Range(0, masters * (replicas + 1)).Select(_ => RedisServer.StartAsync(new RedisServerOptions { Settings = all })));
        var cluster = new RedisCluster(nodes, masters);
        try
        {
            await cluster.JoinAsync(replicas);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>The replica of a master, by the order in which they were made.</summary>
    public RedisServer ReplicaOf(int master) => Nodes[Masters + master];

    /// <summary>Moves a slot with its keys from one node to another, by MIGRATE as redis-cli does.</summary>
    public async Task MoveSlotAsync(int slot, RedisServer from, RedisServer to)
    {
        var (source, target) = (await IdAsync(from), await IdAsync(to));
        // A node that has not heard of the other's last epoch would take the slot without a newer one, and older claims would win against it.
        await RetryAsync(async () =>
            await EpochAsync(to, "cluster_current_epoch") >= await EpochAsync(from, "cluster_my_epoch") ? "" : throw new RedisProbeException("The epoch has not come round."));
        // After the last move older claims of the slot may still be on their way between the nodes.
        await RetryAsync(() => to.ExecuteAsync("CLUSTER", "SETSLOT", Text(slot), "IMPORTING", source));
        await RetryAsync(() => from.ExecuteAsync("CLUSTER", "SETSLOT", Text(slot), "MIGRATING", target));
        while (await from.ExecuteAsync("CLUSTER", "GETKEYSINSLOT", Text(slot), "10") is object?[] { Length: > 0 } keys)
        {
            await from.ExecuteAsync(["MIGRATE", "127.0.0.1", Text(to.Port), "", "0", "5000", "KEYS", .. keys.Select(key => (string)key!)]);
        }

        foreach (var node in new[] { to, from }.Concat(Nodes.Take(Masters)).Distinct())
        {
            await node.ExecuteAsync("CLUSTER", "SETSLOT", Text(slot), "NODE", target);
        }

        await UntilAsync(
            Nodes.Take(Masters),
            node => node.ExecuteAsync("CLUSTER", "SLOTS"),
            slots => ((object?[])slots!).Cast<object?[]>().Any(range => (long)range[0]! <= slot && (long)range[1]! >= slot && (string)((object?[])range[2]!)[2]! == target));
    }

    /// <summary>The id of a node.</summary>
    public static async Task<string> IdAsync(RedisServer node) => (string)(await node.ExecuteAsync("CLUSTER", "MYID"))!;

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await Task.WhenAll(Nodes.Select(node => node.DisposeAsync().AsTask()));

    private static async Task<long> EpochAsync(RedisServer node, string name)
    {
        var line = ((string)(await node.ExecuteAsync("CLUSTER", "INFO"))!).Split("\r\n").Single(text => text.StartsWith(name + ":", StringComparison.Ordinal));
        return long.Parse(line[(name.Length + 1)..], CultureInfo.InvariantCulture);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private async Task JoinAsync(int replicas)
    {
        for (var i = 0; i < Nodes.Count; i++)
        {
            await Nodes[i].ExecuteAsync("CLUSTER", "SET-CONFIG-EPOCH", Text(i + 1));
            if (i < Masters)
            {
                await Nodes[i].ExecuteAsync("CLUSTER", "ADDSLOTSRANGE", Text(Slots * i / Masters), Text((Slots * (i + 1) / Masters) - 1));
            }

            if (i > 0)
            {
                await Nodes[0].ExecuteAsync("CLUSTER", "MEET", "127.0.0.1", Text(Nodes[i].Port), Text(Nodes[i].BusPort));
            }
        }

        await UntilAsync(Nodes, node => node.ExecuteAsync("CLUSTER", "INFO"), info => ((string)info!).Contains($"cluster_known_nodes:{Nodes.Count}", StringComparison.Ordinal));
        for (var i = 0; i < Masters * replicas; i++)
        {
            var master = await IdAsync(Nodes[i % Masters]);
            await RetryAsync(() => Nodes[Masters + i].ExecuteAsync("CLUSTER", "REPLICATE", master));
        }

        await UntilAsync(Nodes, node => node.ExecuteAsync("CLUSTER", "INFO"), info => ((string)info!).Contains("cluster_state:ok", StringComparison.Ordinal));
        await UntilAsync(
            Nodes,
            node => node.ExecuteAsync("CLUSTER", "SLOTS"),
            slots => slots is object?[] ranges && ranges.Length == Masters && ranges.All(range => ((object?[])range!).Length == 3 + replicas));
        foreach (var replica in Nodes.Skip(Masters))
        {
            await RetryAsync(async () =>
                ((string)(await replica.ExecuteAsync("INFO", "replication"))!).Contains("master_link_status:up", StringComparison.Ordinal) ? "" : throw new RedisProbeException("not in touch yet"));
        }
    }

    private static async Task UntilAsync(IEnumerable<RedisServer> nodes, Func<RedisServer, Task<object?>> ask, Func<object?, bool> isDone)
    {
        foreach (var node in nodes)
        {
            await RetryAsync(async () => isDone(await ask(node)) ? "" : throw new RedisProbeException("The cluster does not form."));
        }
    }

    private static async Task RetryAsync(Func<Task<object?>> action)
    {
        for (var left = 600; ; left--)
        {
            try
            {
                await action();
                return;
            }
            catch (RedisProbeException) when (left > 0)
            {
                await Task.Delay(50);
            }
        }
    }
}
