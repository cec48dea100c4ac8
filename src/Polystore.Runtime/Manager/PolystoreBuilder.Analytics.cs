using Polystore.Runtime.Structures.Analytics;

namespace Polystore.Runtime.Manager;

/// <content>Structures that count, rank and find: in Redis, or in the process for a store that lives there, where nothing is durable.</content>
public sealed partial class PolystoreBuilder
{
    internal PlainStructureSet<TimeCounterOptions> Counters { get; } = new(
        "counter", static options => options with { }, static (_, options) => options.Validate(), new(typeof(TimeCounter), static (home, options) => new TimeCounter(home, options)));

    internal PlainStructureSet<UniqueCounterOptions> UniqueCounters { get; } = new(
        "unique counter", static options => options with { }, static (_, options) => options.Validate(), new(typeof(UniqueCounter), static (home, options) => new UniqueCounter(home, options.Name, options.Kept, options.Time)));

    internal PlainStructureSet<DailyActivityOptions> DailyActivities { get; } = new(
        "daily activity", static options => options with { }, static (_, options) => options.Validate(), new(typeof(DailyActivity), static (home, options) => new DailyActivity(home, options.Name, options.Kept, options.Time)));

    internal PlainStructureSet<LeaderboardOptions> Leaderboards { get; } = new(
        "leaderboard", static options => options with { }, static (_, options) => options.Validate(), new(typeof(Leaderboard), static (home, options) => new Leaderboard(home, options.Name)));

    internal PlainStructureSet<GeoIndexOptions> GeoIndexes { get; } = new(
        "geo index", static options => options with { }, static (_, options) => options.Validate(), new(typeof(GeoIndex), static (home, options) => new GeoIndex(home, options.Name)));

    /// <summary>A counter of events in buckets of time, by the name that its options have.</summary>
    /// <param name="store">A key-value store.</param>
    /// <param name="options">What is counted, and how long.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the name is taken.</exception>
    public PolystoreBuilder AddCounter(string store, TimeCounterOptions options)
    {
        Counters.AddOn(store, options.Name, options);
        return this;
    }

    /// <summary>A counter of different members a day, by the name that its options have.</summary>
    /// <param name="store">A key-value store.</param>
    /// <param name="options">How long a day is known.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the name is taken.</exception>
    public PolystoreBuilder AddUniqueCounter(string store, UniqueCounterOptions options)
    {
        UniqueCounters.AddOn(store, options.Name, options);
        return this;
    }

    /// <summary>Who was active on which day, by the name that its options have.</summary>
    /// <param name="store">A key-value store.</param>
    /// <param name="options">How long a day is known.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the name is taken.</exception>
    public PolystoreBuilder AddDailyActivity(string store, DailyActivityOptions options)
    {
        DailyActivities.AddOn(store, options.Name, options);
        return this;
    }

    /// <summary>A leaderboard by the name that its options have.</summary>
    /// <param name="store">A key-value store.</param>
    /// <param name="options">Its name.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the name is taken.</exception>
    public PolystoreBuilder AddLeaderboard(string store, LeaderboardOptions options)
    {
        Leaderboards.AddOn(store, options.Name, options);
        return this;
    }

    /// <summary>An index of places by the name that its options have.</summary>
    /// <param name="store">A key-value store.</param>
    /// <param name="options">Its name.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the name is taken.</exception>
    public PolystoreBuilder AddGeoIndex(string store, GeoIndexOptions options)
    {
        GeoIndexes.AddOn(store, options.Name, options);
        return this;
    }
}
