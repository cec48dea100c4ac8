namespace Polystore.RedisClient.Routing;

/// <summary>Chooses the router that the options, or the server, ask for.</summary>
internal static class RouterFactory
{
    public static async Task<Router> OpenAsync(RedisOptions options, CancellationToken cancellationToken)
    {
        if (options.Topology is RedisTopology.Cluster or RedisTopology.Sentinel)
        {
            throw new RedisConfigurationException(
                $"The option {options.Topology.ToString().ToLowerInvariant()} is not supported yet; name one server without it.");
        }

        var router = new SingleRouter(options, new ListedLocator(options.Endpoints));
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
}
