using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Polystore.Runtime.Cache;
using Polystore.Runtime.Coordination;
using Polystore.Runtime.Limits;
using Polystore.Runtime.Manager;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Tests.Docs;

/// <summary>What docs/runtime/manager.md shows, compiled.</summary>
internal static class ManagerPage
{
    public static void Show(IServiceCollection services)
    {
        services.AddPolystore(stores => stores
            .AddRelational("main", new RelationalStoreOptions { Url = "postgres://shop@db.example/shop", MaxPoolSize = 50, Eager = true })
            .AddDocuments("profiles", new DocumentStoreOptions { Url = "mongodb://docs.example/shop", WriteConcern = "majority" })
            .AddKeys("live", new KeyValueStoreOptions { Url = "redis://cache.example:6379" }));
    }

    public static void Show(IServiceCollection services, IConfiguration configuration)
    {
        services.AddPolystore(configuration);
    }

    public static void ShowOthers(IServiceCollection services)
    {
        services.AddPolystore(stores => stores
            .AddKeys("live", new KeyValueStoreOptions { Url = "redis://cache.example:6379" })
            .AddCache("live", new DatabaseCacheOptions { Name = "shop", Serializer = new JsonCacheSerializer(ShopJson.Default) })
            .AddLocks("live", new LockOptions { Lease = TimeSpan.FromSeconds(10) })
            .AddLimiter("live", new RateLimiterOptions { Name = "api", Limit = new RateLimit.TokenBucket(Capacity: 20, PerSecond: 10), WhenDown = LimitWhenDown.Local })
            .AddConcurrencyLimiter("live", new ConcurrencyLimiterOptions { Name = "reports", Places = 3, WhenDown = LimitWhenDown.Closed }));
    }

    public sealed class Checkout(DatabaseCache cache, DistributedLocks locks, [FromKeyedServices("api")] IRateLimiter limiter)
    {
        public object[] All => [cache, locks, limiter];
    }

    public static void Show(IServiceCollection services, Secrets secrets)
    {
        services.AddPolystore(stores => stores.AddRelational("main", options => options.MaxPoolSize = 50));
        services.Configure<RelationalStoreOptions>("main", options => options.Url = secrets.MainUrl);
        services.AddOptions<RelationalStoreOptions>("main").Validate(options => options.MinPoolSize > 0, "The main store keeps connections open.");
    }

    public sealed record Secrets(string MainUrl);

    public sealed class Orders([FromKeyedServices("main")] RelationalStore main, [FromKeyedServices("live")] IKeyValueStore live)
    {
        public string Names => main.Name + live.Name;
    }
}
