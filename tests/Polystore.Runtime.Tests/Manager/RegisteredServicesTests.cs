using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Polystore.Runtime.Cache;
using Polystore.Runtime.Coordination;
using Polystore.Runtime.Limits;
using Polystore.Runtime.Manager;
using Polystore.Runtime.Structures.Analytics;
using Polystore.Runtime.Structures.Queues;
using Polystore.Runtime.Structures.Sessions;
using Polystore.Runtime.Structures.Streams;
using Polystore.Runtime.Structures.Topics;
using Polystore.Runtime.Tests.Cache;
using Polystore.Runtime.Tests.Structures;
using Polystore.TestServers;
using Polystore.TestServers.Mongo;

namespace Polystore.Runtime.Tests.Manager;

/// <summary>Caches, locks and limiters that the container gives, on whatever store they live.</summary>
public sealed class RegisteredServicesTests
{
    private static readonly RateLimiterOptions Api = new() { Name = "api", Limit = new RateLimit.TokenBucket(2, 0.01), WhenDown = LimitWhenDown.Closed };

    [Fact]
    public async Task In_the_process_they_work_without_a_server() => await TryAllAsync("memory:");

    [ServerFact(TestServer.Redis)]
    public async Task On_Redis_they_are_connected_by_their_first_use()
    {
        await using var server = await RedisServer.StartAsync();

        await TryAllAsync(server.Url, new LockOptions { IsFenced = false });
    }

    [ServerFact(TestServer.Postgres)]
    public async Task On_PostgreSQL_they_make_their_tables()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync("SELECT 1");
        await using var provider = Provider(stores => stores.AddRelational("main", options => options.Url = server.Url(database)).AddLocks("main").AddLimiter("main", Api));

        await TryLocksAndLimiterAsync(provider);
    }

    [MongoFact]
    public async Task Locks_on_MongoDB_have_tokens_from_it()
    {
        var url = await MongoServers.UrlAsync();
        await using var provider = Provider(stores => stores
            .AddDocuments("docs", options => (options.Url, options.Database) = (url, MongoServers.NewDatabase()))
            .AddLocks("docs"));

        await TryLocksAsync(provider);
        var (first, second) = (await TokenAsync(provider), await TokenAsync(provider));
        second.ShouldBeGreaterThan(first);
    }

    [Fact]
    public async Task Locks_on_documents_of_the_process_are_of_the_process()
    {
        await using var provider = Provider(stores => stores.AddDocuments("docs", options => options.Url = "memory:").AddLocks("docs"));

        await TryLocksAsync(provider);
    }

    [Fact]
    public async Task Options_of_all_of_them_are_configured_by_name()
    {
        var services = new ServiceCollection().AddPolystore(stores => stores.AddKeys("live", options => options.Url = "memory:").AddLimiter("live", Api).AddLocks("live").AddCache("live", Shelf.Options with { Name = "shelf" }));
        services.Configure<RateLimiterOptions>("api", options => options.Limit = new RateLimit.TokenBucket(1, 0.01));
        services.Configure<LockOptions>("live", options => options.Lease = TimeSpan.FromSeconds(7));
        services.Configure<DatabaseCacheOptions>("shelf", options => options.LocalEntries = 0);
        await using var provider = services.BuildServiceProvider();

        (await provider.GetRequiredService<IRateLimiter>().AcquireAsync("a")).IsAllowed.ShouldBeTrue();
        (await provider.GetRequiredService<IRateLimiter>().AcquireAsync("a")).IsAllowed.ShouldBeFalse();
        provider.GetRequiredService<IOptions<LockOptions>>().Value.Lease.ShouldBe(TimeSpan.FromSeconds(7));
        var cache = provider.GetRequiredService<DatabaseCache>();
        await cache.GetOrLoadAsync("lamp", Shelf.Gives(1));
        (await cache.GetOrLoadAsync<Product>("lamp", Shelf.Never)).ShouldBe(new Product("lamp", 1));
        cache.LocalCount.ShouldBe(0);
    }

    [Theory]
    [InlineData("cache", "The cache shelf's Jitter is 2; it has to be from 0 to 0.5.")]
    [InlineData("locks", "The lock service live's Lease is 00:00:00; it has to be from 20 ms to an hour.")]
    [InlineData("limiter", "The limiter api: a rate limit's permits is 0; it has to be 1 or more.")]
    [InlineData("topic", "The topic news's Serializer is missing; it has to be given, among these options or once for all as the builder's.")]
    [InlineData("unique", "The unique counter visitors's Kept is 00:00:00; it has to be from a day to ten years.")]
    [InlineData("daily", "The daily activity active's Kept is 00:00:00; it has to be from a day to ten years.")]
    [InlineData("leaderboard", "The leaderboard points's Name is '{}'; it has to be 1 to 200 characters without braces.")]
    [InlineData("geo", "The geo index shops's Name is ''; it has to be 1 to 200 characters without braces.")]
    [InlineData("places", "The concurrency limiter reports's Places is 0; it has to be 1 or more.")]
    public void What_is_out_of_its_range_is_said_at_the_start(string kind, string sentence)
    {
        var services = new ServiceCollection().AddPolystore(All("memory:"));
        _ = kind switch
        {
            "cache" => services.Configure<DatabaseCacheOptions>("shelf", options => options.Jitter = 2),
            "locks" => services.Configure<LockOptions>("live", options => options.Lease = TimeSpan.Zero),
            "limiter" => services.Configure<RateLimiterOptions>("api", options => options.Limit = new RateLimit.TokenBucket(0, 1)),
            "topic" => services.Configure<TopicOptions>("news", options => options.Serializer = null!),
            "unique" => services.Configure<UniqueCounterOptions>("visitors", options => options.Kept = TimeSpan.Zero),
            "daily" => services.Configure<DailyActivityOptions>("active", options => options.Kept = TimeSpan.Zero),
            "leaderboard" => services.Configure<LeaderboardOptions>("points", options => options.Name = "{}"),
            "geo" => services.Configure<GeoIndexOptions>("shops", options => options.Name = ""),
            _ => services.Configure<ConcurrencyLimiterOptions>("reports", options => options.Places = 0),
        };
        using var provider = services.BuildServiceProvider();

        Should.Throw<OptionsValidationException>(provider.GetRequiredService<DatabaseManager>).Message.ShouldBe(sentence);
        Should.Throw<OptionsValidationException>(provider.GetRequiredService<IStartupValidator>().Validate).Message.ShouldBe(sentence);
    }

    [Fact]
    public void A_store_that_does_not_fit_or_is_not_there_is_named()
    {
        Refusal(stores => stores.AddLocks("live")).ShouldContain("The lock service live is put on the store 'live', which is not registered");
        Refusal(stores => stores.AddRelational("main", options => options.Url = "memory:").AddCache("main", Shelf.Options with { Name = "shelf" }))
            .ShouldContain("The cache shelf cannot live on the store main; put it on a key-value store.");
        Refusal(stores => stores.AddRelational("main", options => options.Url = "sqlite:never-made.db").AddLimiter("main", Api))
            .ShouldContain("The limiter api cannot live on the store main; put it on a key-value store (memory: when this process is the only one) or one of PostgreSQL");
        Refusal(stores => stores.AddDocuments("docs", options => options.Url = "memory:").AddLimiter("docs", Api)).ShouldContain("The limiter api cannot live on the store docs");
        Refusal(stores => stores.AddDocuments("docs", options => options.Url = "sqlite:never-made.db").AddLocks("docs"))
            .ShouldContain("The lock service docs cannot live on the store docs; put it on a document store of MongoDB");
        Refusal(stores => stores.AddRelational("main", options => options.Url = "memory:").AddLeaderboard("main", new LeaderboardOptions { Name = "points" }))
            .ShouldContain("The leaderboard points cannot live on the store main; put it on a key-value store.");
        Refusal(stores => stores.AddKeys("live", options => options.Url = "memory:").AddGeoIndex("live", new GeoIndexOptions { Name = "shops" }).AddGeoIndex("live", new GeoIndexOptions { Name = "shops" }))
            .ShouldContain("The name shops is taken by another geo index of its kind; give each its own.");
        Refusal(stores => stores.AddKeys("live", options => options.Url = "memory:").AddUniqueCounter("live", new UniqueCounterOptions { Name = "visitors", Kept = TimeSpan.FromHours(1) }))
            .ShouldContain("The unique counter visitors's Kept is 01:00:00; it has to be from a day to ten years.");
        Refusal(stores => stores.AddRelational("a", options => options.Url = "memory:").AddKeys("a", options => options.Url = "memory:").AddLocks("a"))
            .ShouldContain("The lock service a is put on the store a, of which there are two");
        Refusal(stores => stores.AddKeys("live", options => options.Url = "memory:").AddLocks("live").AddLocks("live")).ShouldContain("The name live is taken by another lock service of its kind; give each its own.");
    }

    [Fact]
    public async Task While_Redis_is_away_the_cache_loads_the_limiter_does_as_declared_and_a_thousand_wait_together()
    {
        await using var provider = Provider(stores => All($"redis://127.0.0.1:{Scratch.LoopbackPort.Free()}?timeout=300ms&connecttimeout=300ms")(stores));

        (await provider.GetRequiredService<DatabaseCache>().GetOrLoadAsync("lamp", Shelf.Gives(1))).ShouldBe(new Product("lamp", 1));
        var decisions = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => provider.GetRequiredService<IRateLimiter>().AcquireAsync($"{i}").AsTask()));
        decisions.ShouldAllBe(decision => !decision.IsAllowed && !decision.IsShared);
        (await provider.GetRequiredService<ConcurrencyLimiter>().TryEnterAsync("a")).ShouldBeNull();
        await Should.ThrowAsync<RedisClient.RedisException>(async () => await provider.GetRequiredService<DistributedLocks>().TryAcquireAsync("a"));
    }

    private static Action<PolystoreBuilder> All(string url, LockOptions? locks = null) => stores => stores
        .AddKeys("live", options => options.Url = url)
        .AddCache("live", Shelf.Options with { Name = "shelf" })
        .AddLocks("live", locks)
        .AddLimiter("live", Api)
        .AddConcurrencyLimiter("live", new ConcurrencyLimiterOptions { Name = "reports", Places = 1, WhenDown = LimitWhenDown.Closed })
        .AddIdempotency("live")
        .AddQueue<Job>("live", new WorkQueueOptions { Name = "jobs", Serializer = Servers.Serializer })
        .AddStream<Job>("live", new EventStreamOptions { Name = "events", Serializer = Servers.Serializer })
        .AddSessions<Job>("live", new SessionOptions { Name = "carts", Serializer = Servers.Serializer })
        .AddTopic<Job>("live", new TopicOptions { Name = "news", Serializer = Servers.Serializer })
        .AddCounter("live", new TimeCounterOptions { Name = "views", Rollups = [(TimeSpan.FromMinutes(10), TimeSpan.FromDays(1))] })
        .AddUniqueCounter("live", new UniqueCounterOptions { Name = "visitors", Kept = TimeSpan.FromDays(400) })
        .AddDailyActivity("live", new DailyActivityOptions { Name = "active", Kept = TimeSpan.FromDays(90) })
        .AddLeaderboard("live", new LeaderboardOptions { Name = "points" })
        .AddGeoIndex("live", new GeoIndexOptions { Name = "shops" });

    private static ServiceProvider Provider(Action<PolystoreBuilder> build) => new ServiceCollection().AddPolystore(build).BuildServiceProvider();

    private static string Refusal(Action<PolystoreBuilder> build) => Should.Throw<ArgumentException>(() => new DatabaseManager(build)).Message;

    private static async Task TryAllAsync(string url, LockOptions? locks = null)
    {
        await using var provider = Provider(All(url, locks));
        var cache = provider.GetRequiredKeyedService<DatabaseCache>("shelf");
        cache.ShouldBeSameAs(provider.GetRequiredService<DatabaseCache>());
        (await cache.GetOrLoadAsync("lamp", Shelf.Gives(1))).ShouldBe(new Product("lamp", 1));
        (await cache.GetOrLoadAsync<Product>("lamp", Shelf.Never)).ShouldBe(new Product("lamp", 1));
        await cache.InvalidateAsync("lamp");
        (await cache.GetOrLoadAsync("lamp", Shelf.Gives(2))).ShouldBe(new Product("lamp", 2));

        await TryLocksAndLimiterAsync(provider);

        var reports = provider.GetRequiredKeyedService<ConcurrencyLimiter>("reports");
        await using (var place = await reports.TryEnterAsync("tenant"))
        {
            place.ShouldNotBeNull();
            (await reports.TryEnterAsync("tenant")).ShouldBeNull();
            (await reports.TryEnterAsync("other")).ShouldNotBeNull();
        }

        (await reports.TryEnterAsync("tenant")).ShouldNotBeNull();
        await StructureTrials.RunAsync(provider);
    }

    [Fact]
    public async Task Queues_of_two_types_have_each_their_own_service()
    {
        await using var provider = Provider(stores => stores.AddKeys("live", options => options.Url = "memory:")
            .AddQueue<Job>("live", new WorkQueueOptions { Name = "jobs", Serializer = Servers.Serializer })
            .AddQueue<Job>("live", new WorkQueueOptions { Name = "more jobs", Serializer = Servers.Serializer })
            .AddQueue<Product>("live", new WorkQueueOptions { Name = "products", Serializer = Shelf.Options.Serializer }));

        provider.GetService<WorkQueue<Job>>().ShouldBeNull("there are two");
        provider.GetRequiredKeyedService<WorkQueue<Job>>("more jobs").ShouldNotBeSameAs(provider.GetRequiredKeyedService<WorkQueue<Job>>("jobs"));
        provider.GetService<WorkQueue<Product>>().ShouldNotBeNull();
        provider.GetKeyedService<WorkQueue<Product>>("jobs").ShouldBeNull();
        Should.Throw<ArgumentException>(() => provider.GetRequiredService<DatabaseManager>().Structure<WorkQueue<Product>>("jobs")).Message
            .ShouldContain("There is no such structure 'jobs' of this type; there are jobs, more jobs, products.");
    }

    private static async Task<FencingToken> TokenAsync(IServiceProvider provider)
    {
        await using var held = await provider.GetRequiredService<DistributedLocks>().AcquireAsync("stock", TimeSpan.FromSeconds(30));
        return held.Token;
    }

    private static async Task TryLocksAsync(IServiceProvider provider)
    {
        var locks = provider.GetRequiredService<DistributedLocks>();
        await using (await locks.AcquireAsync("stock", TimeSpan.FromSeconds(30)))
        {
            (await locks.TryAcquireAsync("stock")).ShouldBeNull();
        }

        await (await locks.AcquireAsync("stock", TimeSpan.FromSeconds(30))).DisposeAsync();
    }

    private static async Task TryLocksAndLimiterAsync(IServiceProvider provider)
    {
        await TryLocksAsync(provider);
        var limiter = provider.GetRequiredKeyedService<IRateLimiter>("api");
        var decisions = new List<RateDecision>();
        for (var i = 0; i < 3; i++)
        {
            decisions.Add(await limiter.AcquireAsync("somebody"));
        }

        decisions.Select(decision => decision.IsAllowed).ShouldBe([true, true, false]);
        decisions.ShouldAllBe(decision => decision.IsShared);
        decisions[2].RetryAfter.ShouldBeGreaterThan(TimeSpan.Zero);
    }
}
