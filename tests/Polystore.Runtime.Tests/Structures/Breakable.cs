using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Structures;

/// <summary>A single server, or a cluster, that forgets nothing that it acknowledged, and whose nodes are killed and started again.</summary>
internal sealed class Breakable : IAsyncDisposable
{
    private readonly IReadOnlyList<RedisServer> nodes;
    private readonly IAsyncDisposable all;

    private Breakable(string url, IReadOnlyList<RedisServer> nodes, IAsyncDisposable all)
    {
        Url = url;
        this.nodes = nodes;
        this.all = all;
    }

    public string Url { get; }

    public static async Task<Breakable> StartAsync(string kind)
    {
        if (kind == "single")
        {
            var server = await RedisServer.StartAsync(Servers.Durable);
            return new Breakable(server.Url, [server], server);
        }

        var cluster = await RedisCluster.StartAsync(replicas: 0, settings: Servers.Durable.Settings);
        return new Breakable(cluster.Url, cluster.Nodes, cluster);
    }

    /// <summary>Kills each node, one after the other, and starts it again.</summary>
    public async Task KillAsync()
    {
        foreach (var node in nodes)
        {
            await node.KillAsync();
            await Task.Delay(50);
            await node.StartAgainAsync();
        }
    }

    public ValueTask DisposeAsync() => all.DisposeAsync();
}
