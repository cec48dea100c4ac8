using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Polystore.Runtime.Cache;
using Polystore.Runtime.Coordination;
using Polystore.Runtime.Coordination.Idempotency;
using Polystore.Runtime.Limits;
using Polystore.Runtime.Manager;
using Polystore.Runtime.Structures.Analytics;
using Polystore.Runtime.Structures.Queues;
using Polystore.Runtime.Structures.Sessions;
using Polystore.Runtime.Structures.Streams;
using Polystore.Runtime.Structures.Topics;
using Polystore.Runtime.Tests.Cache;
using Polystore.Runtime.Tests.Structures;

namespace Polystore.Runtime.Tests.Manager;

/// <summary>Caches, locks, limiters and structures that the configuration names.</summary>
public sealed class ConfiguredServicesTests
{
    [Fact]
    public async Task All_that_lives_on_a_store_is_read_from_the_configuration()
    {
        await using var provider = Provider(
            new()
            {
                ["Keys:live"] = "memory:",
                ["Caches:products:Life"] = "00:01:00",
                ["Caches:products:Jitter"] = "0.25",
                ["Locks:live:IsFair"] = "true",
                ["Limiters:api:Store"] = "live",
                ["Limiters:api:WhenDown"] = "local",
                ["Limiters:api:TokenBucket:Capacity"] = "2",
                ["Limiters:api:TokenBucket:PerSecond"] = "0.01",
                ["ConcurrencyLimiters:reports:Places"] = "1",
                ["ConcurrencyLimiters:reports:WhenDown"] = "Closed",
                ["Idempotency:live:Life"] = "01:00:00",
                ["Queues:jobs:Store"] = "live",
                ["Queues:jobs:Visibility"] = "00:00:45",
                ["Streams:events"] = "live",
                ["Streams:events:Keep"] = "100",
                ["Topics:news"] = "live",
                ["Sessions:carts:Idle"] = "00:05:00",
                ["Counters:views:Rollups:0:Bucket"] = "00:10:00",
                ["Counters:views:Rollups:0:Kept"] = "2.00:00:00",
                ["UniqueCounters:visitors:Kept"] = "400.00:00:00",
                ["DailyActivities:active:Kept"] = "90.00:00:00",
                ["Leaderboards:points"] = null,
                ["GeoIndexes:shops:Store"] = "live",
            },
            stores => stores.AddQueue<Job>("jobs").AddStream<Job>("events").AddTopic<Job>("news").AddSessions<Job>("carts"));

        provider.GetRequiredService<IOptions<DatabaseCacheOptions>>().Value.ShouldBe(new DatabaseCacheOptions { Name = "products", Serializer = Servers.Serializer, Life = TimeSpan.FromMinutes(1), Jitter = 0.25 });
        provider.GetRequiredService<IOptions<LockOptions>>().Value.IsFair.ShouldBeTrue();
        provider.GetRequiredService<IOptions<RateLimiterOptions>>().Value.ShouldBe(new RateLimiterOptions { Name = "api", Limit = new RateLimit.TokenBucket(2, 0.01), WhenDown = LimitWhenDown.Local });
        provider.GetRequiredService<IOptionsMonitor<IdempotencyOptions>>().Get("live").Life.ShouldBe(TimeSpan.FromHours(1));
        provider.GetRequiredService<IOptions<WorkQueueOptions>>().Value.Visibility.ShouldBe(TimeSpan.FromSeconds(45));
        provider.GetRequiredService<IOptions<EventStreamOptions>>().Value.Keep.ShouldBe(100);
        provider.GetRequiredService<IOptions<SessionOptions>>().Value.Idle.ShouldBe(TimeSpan.FromMinutes(5));
        provider.GetRequiredService<IOptions<TimeCounterOptions>>().Value.Rollups.ShouldBe([(TimeSpan.FromMinutes(10), TimeSpan.FromDays(2))]);
        provider.GetRequiredService<IOptions<UniqueCounterOptions>>().Value.ShouldBe(new UniqueCounterOptions { Name = "visitors", Kept = TimeSpan.FromDays(400) });
        provider.GetRequiredService<IOptions<DailyActivityOptions>>().Value.ShouldBe(new DailyActivityOptions { Name = "active", Kept = TimeSpan.FromDays(90) });
        provider.GetRequiredService<IOptions<TopicOptions>>().Value.ShouldBe(new TopicOptions { Name = "news", Serializer = Servers.Serializer });
        provider.GetRequiredService<IOptions<LeaderboardOptions>>().Value.Name.ShouldBe("points");
        provider.GetRequiredService<IOptions<GeoIndexOptions>>().Value.Name.ShouldBe("shops");

        (await provider.GetRequiredService<DatabaseCache>().GetOrLoadAsync("one", _ => Task.FromResult<Job?>(new Job(1, "")))).ShouldBe(new Job(1, ""));
        (await provider.GetRequiredService<IRateLimiter>().AcquireAsync("a", 2)).IsAllowed.ShouldBeTrue();
        (await provider.GetRequiredService<ConcurrencyLimiter>().TryEnterAsync("a")).ShouldNotBeNull();
        await StructureTrials.RunAsync(provider);
    }

    [Theory]
    [InlineData("Cahces:products:Life", "00:01:00", "Cahces is unknown; the nearest is Caches.")]
    [InlineData("Caches:products:Lif", "00:01:00", "Caches:products:Lif is no option of a cache; the nearest is Life.")]
    [InlineData("Caches:products:Life", "soon", "Caches:products:Life is 'soon'; it has to be a time such as 00:00:30.")]
    [InlineData("Caches:products:Jitter", "2", "The cache products's Jitter is 2; it has to be from 0 to 0.5.")]
    [InlineData("Caches:products:Store", "lvie", "The cache products is put on the store 'lvie', which is not registered; there are live.")]
    [InlineData("Locks:live:Leese", "00:00:10", "Locks:live:Leese is no option of locks; the nearest is Lease.")]
    [InlineData("Locks:other:Lease", "00:00:10", "The lock service other is put on the store 'other', which is not registered; there are live.")]
    [InlineData("Limiters:api:TokenBucket:Capacity", "1", "Limiters:api has no WhenDown; it has to be given, one of Open, Closed, Local.")]
    [InlineData("Limiters:api:WhenDown", "Ajar", "Limiters:api:WhenDown is 'Ajar'; it has to be one of Open, Closed, Local.")]
    [InlineData("Limiters:api:WhenDown", "Open", "Limiters:api has no limit; give it a FixedWindow, a SlidingWindow or a TokenBucket.")]
    [InlineData("ConcurrencyLimiters:reports:WhenDown", "Open", "ConcurrencyLimiters:reports has no Places; it has to be given.")]
    [InlineData("Queues:jobs:Visibilty", "00:01:00", "Queues:jobs:Visibilty is no option of a queue; the nearest is Visibility.")]
    [InlineData("Queues:jobs:Visibility", "00:01:00", "The queue jobs is configured, and nothing says of which type it is; add .AddQueue<TheType>(\"jobs\") to AddPolystore.")]
    [InlineData("Queues:jobs:Visibility", "00:00:00", "The queue jobs's Visibility is 00:00:00; it has to be from 100 ms to a day.", true)]
    [InlineData("Streams:events:Keep", "many", "Streams:events:Keep is 'many'; it has to be a whole number.")]
    [InlineData("Counters:views:Rollups:0:Bucket", "00:00:00.5000000", "The counter views's Rollups is 00:00:00.5000000 kept for 00:00:00; it has to be buckets of whole seconds")]
    [InlineData("Topics:news:Stores", "live", "Topics:news:Stores is no option of a topic; the nearest is Store.")]
    [InlineData("Topics:news:Store", "live", "The topic news is configured, and nothing says of which type it is; add .AddTopic<TheType>(\"news\") to AddPolystore.")]
    [InlineData("UniqueCounters:visitors:Store", "live", "UniqueCounters:visitors has no Kept; it has to be given.")]
    [InlineData("UniqueCounters:visitors:Kept", "a year", "UniqueCounters:visitors:Kept is 'a year'; it has to be a time such as 00:00:30.")]
    [InlineData("UniqueCounters:visitors:Kept", "00:01:00", "The unique counter visitors's Kept is 00:01:00; it has to be from a day to ten years.")]
    [InlineData("DailyActivities:active", "live", "DailyActivities:active has no Kept; it has to be given.")]
    [InlineData("DailyActivities:active:Kept", "4000.00:00:00", "The daily activity active's Kept is 4000.00:00:00; it has to be from a day to ten years.")]
    [InlineData("Leaderboard:points", "live", "Leaderboard is unknown; the nearest is Leaderboards.")]
    [InlineData("Leaderboards:points:Kept", "1.00:00:00", "Leaderboards:points:Kept is no option of a leaderboard; there is Store.")]
    [InlineData("Leaderboards:points", "lvie", "The leaderboard points is put on the store 'lvie', which is not registered; there are live.")]
    [InlineData("Leaderboards:{points}", "live", "The leaderboard {points}'s Name is '{points}'; it has to be 1 to 200 characters without braces.")]
    [InlineData("GeoIndexes:shops:Stor", "live", "GeoIndexes:shops:Stor is no option of a geo index; the nearest is Store.")]
    [InlineData("Idempotency:live:Life", "00:00:00", "The idempotency store live's Life is 00:00:00; it has to be from 1 s to a year.")]
    public void What_is_wrong_is_one_sentence_that_says_where_and_what_was_meant(string key, string value, string sentence, bool isTyped = false)
    {
        var wrong = Should.Throw<Exception>(() =>
        {
            using var provider = Provider(new() { ["Keys:live"] = "memory:", [key] = value }, stores => _ = isTyped ? stores.AddQueue<Job>("jobs") : stores);
            return provider.GetRequiredService<DatabaseManager>();
        });

        wrong.Message.ShouldContain(sentence);
        (wrong is ArgumentException or OptionsValidationException).ShouldBeTrue(wrong.GetType().Name);
    }

    [Fact]
    public void Without_a_serializer_or_a_store_it_is_said_which_is_missing()
    {
        var configuration = Configuration(new() { ["Keys:live"] = "memory:", ["Keys:other"] = "memory:", ["Caches:products:Store"] = "live" });
        Refusal(configuration, stores => stores).ShouldContain("The cache products's Serializer is missing; it has to be given, among these options or once for all as the builder's.");
        configuration["Caches:products:Store"] = null;
        configuration["Caches:products:Life"] = "00:01:00";
        Refusal(configuration, WithSerializer).ShouldContain("The cache products has no store, and of key-value stores there are live, other; name the one that it lives on (Store, in the configuration).");
        Refusal(Configuration(new() { ["Keys:live"] = "memory:" }), stores => stores.AddQueue<Job>("jobs")).ShouldContain("The queue jobs has no options; give them with its store, or have them in the configuration.");
    }

    private static PolystoreBuilder WithSerializer(PolystoreBuilder stores)
    {
        stores.Serializer = Servers.Serializer;
        return stores;
    }

    private static string Refusal(IConfiguration configuration, Func<PolystoreBuilder, PolystoreBuilder> build) =>
        Should.Throw<ArgumentException>(() => new DatabaseManager(stores => build(stores.AddFrom(configuration)))).Message;

    private static IConfigurationRoot Configuration(Dictionary<string, string?> values) => new ConfigurationBuilder().AddInMemoryCollection(values).Build();

    private static ServiceProvider Provider(Dictionary<string, string?> values, Action<PolystoreBuilder> build) =>
        new ServiceCollection().AddPolystore(stores => build(WithSerializer(stores).AddFrom(Configuration(values)))).BuildServiceProvider();
}
