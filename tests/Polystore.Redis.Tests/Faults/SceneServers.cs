using Polystore.TestServers;

namespace Polystore.Redis.Tests.Faults;

/// <summary>What a case plays on.</summary>
internal enum SceneKind
{
    /// <summary>One server.</summary>
    Server,

    /// <summary>Three primaries (nodes 0 to 2) with a replica each (3 to 5).</summary>
    Cluster,

    /// <summary>A primary (node 0), two replicas (1 and 2) and three sentinels (3 to 5).</summary>
    Sentinels,
}

/// <summary>The servers of a scene.</summary>
/// <param name="Nodes">All, in the order of <see cref="SceneKind"/>.</param>
/// <param name="Url">Where the check is pointed at.</param>
/// <param name="All">What ends them.</param>
internal sealed record SceneServers(IReadOnlyList<RedisServer> Nodes, string Url, IAsyncDisposable All)
{
    public static async Task<SceneServers> StartAsync(SceneKind kind, IReadOnlyDictionary<string, string> settings)
    {
        switch (kind)
        {
            case SceneKind.Cluster:
                var cluster = await RedisCluster.StartAsync(settings: settings);
                return new SceneServers(cluster.Nodes, cluster.Url, cluster);
            case SceneKind.Sentinels:
                var group = await RedisSentinels.StartAsync();
                return new SceneServers([.. group.Servers, .. group.Sentinels], group.Url, group);
            default:
                var server = await RedisServer.StartAsync(new RedisServerOptions { Settings = settings });
                return new SceneServers([server], server.Url, server);
        }
    }
}
