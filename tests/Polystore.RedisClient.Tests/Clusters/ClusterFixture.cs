using Polystore.TestServers;

namespace Polystore.RedisClient.Tests.Clusters;

/// <summary>One cluster of three masters and three replicas for tests that break nothing.</summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    public RedisCluster Cluster { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        if (InstalledServers.WhatIsMissing(TestServer.Redis) is null)
        {
            Cluster = await RedisCluster.StartAsync();
        }
    }

    public async Task DisposeAsync()
    {
        if (Cluster is not null)
        {
            await Cluster.DisposeAsync();
        }
    }
}
