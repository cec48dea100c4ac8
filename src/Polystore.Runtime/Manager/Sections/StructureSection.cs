using Microsoft.Extensions.Configuration;
using Polystore.Runtime.Structures.Analytics;
using Polystore.Runtime.Structures.Queues;
using Polystore.Runtime.Structures.Sessions;
using Polystore.Runtime.Structures.Streams;
using Polystore.Runtime.Structures.Topics;
using static Polystore.Runtime.Manager.Sections.ConfigValue;

namespace Polystore.Runtime.Manager.Sections;

/// <summary>Reads the options of structures from the configuration; their serializer is the builder's.</summary>
internal static class StructureSection
{
    private static readonly SectionKeys<WorkQueueOptions> OfQueue = new("a queue")
    {
        { "Store" },
        { "Visibility", (options, value) => options.Visibility = Time(value) },
        { "MostDeliveries", (options, value) => options.MostDeliveries = Whole(value) },
        { "RetryAfter", (options, value) => options.RetryAfter = Time(value) },
    };

    private static readonly SectionKeys<EventStreamOptions> OfStream = new("a stream")
    {
        { "Store" },
        { "Keep", (options, value) => options.Keep = Long(value) },
        { "ClaimAfter", (options, value) => options.ClaimAfter = Time(value) },
        { "MostDeliveries", (options, value) => options.MostDeliveries = Whole(value) },
        { "RememberDone", (options, value) => options.RememberDone = Time(value) },
        { "Batch", (options, value) => options.Batch = Whole(value) },
    };

    private static readonly SectionKeys<TopicOptions> OfTopic = new("a topic") { { "Store" } };

    private static readonly SectionKeys<SessionOptions> OfSessions = new("sessions")
    {
        { "Store" },
        { "Idle", (options, value) => options.Idle = Time(value) },
        { "Longest", (options, value) => options.Longest = Time(value) },
    };

    private static readonly SectionKeys<Rollup> OfRollup = new("a rollup")
    {
        { "Bucket", (rollup, value) => rollup.Bucket = Time(value) },
        { "Kept", (rollup, value) => rollup.Kept = Time(value) },
    };

    private static readonly SectionKeys<TimeCounterOptions> OfCounter = new("a counter")
    {
        { "Store" },
        {
            "Rollups", (TimeCounterOptions options, IConfigurationSection section) =>
                options.Rollups = [.. section.GetChildren().Select(child => OfRollup.Read(child, new Rollup())).Select(rollup => (rollup.Bucket, rollup.Kept))]
        },
    };

    private static readonly SectionKeys<UniqueCounterOptions> OfUniqueCounter = new("a unique counter")
    {
        { "Store" },
        { "Kept", (options, value) => options.Kept = Time(value) },
    };

    private static readonly SectionKeys<DailyActivityOptions> OfDailyActivity = new("daily activity")
    {
        { "Store" },
        { "Kept", (options, value) => options.Kept = Time(value) },
    };

    private static readonly SectionKeys<LeaderboardOptions> OfLeaderboard = new("a leaderboard") { { "Store" } };

    private static readonly SectionKeys<GeoIndexOptions> OfGeoIndex = new("a geo index") { { "Store" } };

    private sealed class Rollup
    {
        public TimeSpan Bucket { get; set; }

        public TimeSpan Kept { get; set; }
    }

    public static WorkQueueOptions Queue(IConfigurationSection section) => OfQueue.Read(section, new WorkQueueOptions { Name = section.Key, Serializer = null! });

    public static EventStreamOptions Stream(IConfigurationSection section) => OfStream.Read(section, new EventStreamOptions { Name = section.Key, Serializer = null! });

    public static TopicOptions Topic(IConfigurationSection section) => OfTopic.Read(section, new TopicOptions { Name = section.Key, Serializer = null! });

    public static SessionOptions Sessions(IConfigurationSection section) => OfSessions.Read(section, new SessionOptions { Name = section.Key, Serializer = null! });

    public static TimeCounterOptions Counter(IConfigurationSection section) => OfCounter.Read(section, new TimeCounterOptions { Name = section.Key });

    public static UniqueCounterOptions UniqueCounter(IConfigurationSection section)
    {
        ServiceSection.Require(section, "Kept");
        return OfUniqueCounter.Read(section, new UniqueCounterOptions { Name = section.Key, Kept = default });
    }

    public static DailyActivityOptions DailyActivity(IConfigurationSection section)
    {
        ServiceSection.Require(section, "Kept");
        return OfDailyActivity.Read(section, new DailyActivityOptions { Name = section.Key, Kept = default });
    }

    public static LeaderboardOptions Leaderboard(IConfigurationSection section) => OfLeaderboard.Read(section, new LeaderboardOptions { Name = section.Key });

    public static GeoIndexOptions GeoIndex(IConfigurationSection section) => OfGeoIndex.Read(section, new GeoIndexOptions { Name = section.Key });
}
