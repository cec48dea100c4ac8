using Polystore.RedisClient.Connections;
using Polystore.RedisClient.Routing.Cluster;
using Polystore.RedisClient.Routing.Sentinel;

namespace Polystore.RedisClient.Routing;

/// <summary>Chooses the router that the options, or the server, ask for.</summary>
internal static class RouterFactory
{
    public static async Task<Router> OpenAsync(RedisOptions options, CancellationToken cancellationToken)
    {
        switch (options.Topology)
        {
            case RedisTopology.Cluster:
                return await OpenedAsync(new ClusterRouter(options), cancellationToken).ConfigureAwait(false);
            case RedisTopology.Sentinel:
                return await OpenedAsync(new SingleRouter(options, new SentinelLocator(options)), cancellationToken).ConfigureAwait(false);
        }

        var single = new SingleRouter(options, new ListedLocator(options.Endpoints));
        await OpenedAsync(single, cancellationToken).ConfigureAwait(false);
        if (options.Topology == RedisTopology.Standalone || !await IsClusterAsync(single).ConfigureAwait(false))
        {
            return single;
        }

        await single.DisposeAsync().ConfigureAwait(false);
        return await OpenedAsync(new ClusterRouter(options), cancellationToken).ConfigureAwait(false);
    }

    private static async Task<Router> OpenedAsync(Router router, CancellationToken cancellationToken)
    {
        try
        {
            await router.OpenAsync(cancellationToken).ConfigureAwait(false);
            return router;
        }
        catch
        {
            await router.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    // A cluster that serves no slot yet can be looked at as one server, and refuses commands in words.
    private static async Task<bool> IsClusterAsync(SingleRouter router)
    {
        if (router.Wire is not { } wire)
        {
            return false;
        }

        try
        {
            if (wire.Greeting.Mode.Length == 0)
            {
                var info = await Handshake.CallAsync(wire, ["INFO", "cluster"]).ConfigureAwait(false);
                if (info.AsString()?.Contains("cluster_enabled:1", StringComparison.Ordinal) != true)
                {
                    return false;
                }
            }
            else if (wire.Greeting.Mode != "cluster")
            {
                return false;
            }

            return (await Handshake.CallAsync(wire, ["CLUSTER", "SLOTS"]).ConfigureAwait(false)).Count > 0;
        }
        catch (RedisException)
        {
            return false;
        }
    }
}
