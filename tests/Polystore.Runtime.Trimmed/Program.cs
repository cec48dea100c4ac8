using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Polystore.Runtime.Trimmed;
using Polystore.Runtime.Cache;
using Polystore.Runtime.Coordination;
using Polystore.Runtime.Limits;
using Polystore.Runtime.Manager;
using Polystore.Runtime.Stores;
using Polystore.Runtime.Structures.Analytics;
using Polystore.Runtime.Structures.Sessions;
using Polystore.Runtime.Structures.Streams;
using Polystore.Runtime.Structures.Topics;

// Every line is compared by the test; with a redis:// URL as the argument the key-value store is that server.
var keys = args.Length > 0 ? args[0] : "memory:";
var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Queues:carts:Visibility"] = "00:01:00", ["Leaderboards:points"] = "live" }).Build();
var builder = Host.CreateEmptyApplicationBuilder(null);
builder.Services.AddPolystore(stores => stores
    .AddRelational("main", new RelationalStoreOptions { Url = "memory:", Eager = true })
    .AddDocuments("docs", new DocumentStoreOptions { Url = "memory:" })
    .AddKeys("live", options => options.MaxKeys = 1000)
    .AddCache("live", new DatabaseCacheOptions { Name = "trimmed", Serializer = new JsonCacheSerializer(TrimmedJson.Default) })
    .AddLocks("live", new LockOptions { IsFenced = false })
    .AddLimiter("live", new RateLimiterOptions { Name = "api", Limit = new RateLimit.SlidingWindow(2, TimeSpan.FromHours(1)), WhenDown = LimitWhenDown.Closed })
    .AddConcurrencyLimiter("live", new ConcurrencyLimiterOptions { Name = "reports", Places = 1, WhenDown = LimitWhenDown.Closed })
    .AddFrom(configuration)
    .AddStream<Cart>("live", new EventStreamOptions { Name = "changes", Serializer = new JsonCacheSerializer(TrimmedJson.Default) })
    .AddTopic<Cart>("live", new TopicOptions { Name = "news", Serializer = new JsonCacheSerializer(TrimmedJson.Default) })
    .AddUniqueCounter("live", new UniqueCounterOptions { Name = "visitors", Kept = TimeSpan.FromDays(30) })
    .AddDailyActivity("live", new DailyActivityOptions { Name = "members", Kept = TimeSpan.FromDays(30) })
    .AddGeoIndex("live", new GeoIndexOptions { Name = "shops" })
    .AddSessions<Cart>("live", new SessionOptions { Name = "shop", Serializer = new JsonCacheSerializer(TrimmedJson.Default) })
    .AddQueue<Cart>("carts")
    .Serializer = new JsonCacheSerializer(TrimmedJson.Default));
builder.Services.Configure<KeyValueStoreOptions>("live", options => options.Url = keys);
using var host = builder.Build();
await host.StartAsync();
var services = host.Services;
var main = services.GetRequiredService<RelationalStore>();
Console.WriteLine($"health {(await services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Status}");

await Entities.RunAsync(main, services.GetRequiredService<IDocumentStore>(), services.GetRequiredService<IKeyValueStore>(), services.GetRequiredService<DatabaseCache>());
await using (await services.GetRequiredService<DistributedLocks>().AcquireAsync("stock", TimeSpan.FromSeconds(30)))
{
    Console.WriteLine($"lock {await services.GetRequiredService<DistributedLocks>().TryAcquireAsync("stock") is null}");
}

var limiter = services.GetRequiredService<IRateLimiter>();
Console.WriteLine($"limit {(await limiter.AcquireAsync("a")).IsAllowed} {(await limiter.AcquireAsync("a")).IsAllowed} {(await limiter.AcquireAsync("a")).IsAllowed}");
await using (await services.GetRequiredService<ConcurrencyLimiter>().TryEnterAsync("a"))
{
    Console.WriteLine($"places {await services.GetRequiredService<ConcurrencyLimiter>().TryEnterAsync("a") is null}");
}

await Shapes.RunAsync(main);
await Kept.RunAsync(services);

await host.StopAsync();
Console.WriteLine("end");
