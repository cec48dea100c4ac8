using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Polystore.Runtime.Cache;
using Polystore.Runtime.Coordination;
using Polystore.Runtime.Limits;
using Polystore.Runtime.Manager;
using Polystore.Runtime.Stores;
using Polystore.Runtime.Structures.Analytics;
using Polystore.Runtime.Structures.Queues;
using Polystore.Runtime.Structures.Sessions;
using Polystore.Runtime.Structures.Streams;
using Polystore.Runtime.Structures.Topics;

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
            .AddConcurrencyLimiter("live", new ConcurrencyLimiterOptions { Name = "reports", Places = 3, WhenDown = LimitWhenDown.Closed })
            .AddIdempotency("live")
            .AddQueue<Order>("live", new WorkQueueOptions { Name = "orders", Serializer = new JsonCacheSerializer(OrderJson.Default) })
            .AddStream<Order>("live", new EventStreamOptions { Name = "order events", Serializer = new JsonCacheSerializer(OrderJson.Default) })
            .AddTopic<Order>("live", new TopicOptions { Name = "news", Serializer = new JsonCacheSerializer(OrderJson.Default) })
            .AddSessions<Cart>("live", new SessionOptions { Name = "shop", Serializer = new JsonCacheSerializer(CartJson.Default) })
            .AddCounter("live", new TimeCounterOptions { Name = "views" })
            .AddUniqueCounter("live", new UniqueCounterOptions { Name = "visitors", Kept = TimeSpan.FromDays(400) })
            .AddDailyActivity("live", new DailyActivityOptions { Name = "members", Kept = TimeSpan.FromDays(90) })
            .AddLeaderboard("live", new LeaderboardOptions { Name = "points" })
            .AddGeoIndex("live", new GeoIndexOptions { Name = "shops" }));
    }

    public static void ShowStructures(IServiceCollection services, IConfiguration configuration)
    {
        services.AddPolystore(stores =>
        {
            stores.Serializer = new JsonCacheSerializer(JsonTypeInfoResolver.Combine(OrderJson.Default, CartJson.Default));
            stores.AddFrom(configuration.GetSection("Polystore"))
                .AddQueue<Order>("orders").AddStream<Order>("order events").AddTopic<Order>("news").AddSessions<Cart>("shop");
        });
    }

    public sealed class Scores(Leaderboard points, [FromKeyedServices("visitors")] UniqueCounter visitors, Topic<Order> news)
    {
        public object[] All => [points, visitors, news];
    }

    public sealed class Checkout(DatabaseCache cache, DistributedLocks locks, [FromKeyedServices("api")] IRateLimiter limiter, WorkQueue<Order> orders)
    {
        public object[] All => [cache, locks, limiter, orders];
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
