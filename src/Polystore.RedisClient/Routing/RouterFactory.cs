namespace Polystore.RedisClient.Routing;

/// <summary>Chooses the router that the options, or the server, ask for.</summary>
internal static class RouterFactory
{
    public static async Task<Router> OpenAsync(RedisOptions options, CancellationToken cancellationToken)
    {
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
