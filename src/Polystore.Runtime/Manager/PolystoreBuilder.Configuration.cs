using Microsoft.Extensions.Configuration;
using Polystore.Runtime.Manager.Sections;

namespace Polystore.Runtime.Manager;

/// <content>What the configuration names.</content>
public sealed partial class PolystoreBuilder
{
    // By their section: what one of its children adds.
    private static readonly Dictionary<string, Action<PolystoreBuilder, IConfigurationSection>> Kinds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Relational"] = static (builder, store) => builder.AddRelational(store.Key, StoreSection.Relational(store)),
        ["Documents"] = static (builder, store) => builder.AddDocuments(store.Key, StoreSection.Documents(store)),
        ["Keys"] = static (builder, store) => builder.AddKeys(store.Key, StoreSection.Keys(store)),
        ["Caches"] = static (builder, one) => builder.Caches.AddRead(ServiceSection.Home(one), one.Key, ServiceSection.Cache(one)),
        ["Locks"] = static (builder, store) => builder.Locks.AddRead(store.Key, store.Key, ServiceSection.Locks(store)),
        ["Limiters"] = static (builder, one) => builder.Limiters.AddRead(ServiceSection.Home(one), one.Key, LimiterSection.Read(one)),
        ["ConcurrencyLimiters"] = static (builder, one) => builder.ConcurrencyLimiters.AddRead(ServiceSection.Home(one), one.Key, ServiceSection.Places(one)),
        ["Idempotency"] = static (builder, store) => builder.Idempotency.AddRead(store.Key, store.Key, ServiceSection.Idempotency(store)),
        ["Queues"] = static (builder, one) => builder.Queues.AddRead(ServiceSection.Home(one), one.Key, StructureSection.Queue(one)),
        ["Streams"] = static (builder, one) => builder.Streams.AddRead(ServiceSection.Home(one), one.Key, StructureSection.Stream(one)),
        ["Topics"] = static (builder, one) => builder.Topics.AddRead(ServiceSection.Home(one), one.Key, StructureSection.Topic(one)),
        ["Sessions"] = static (builder, one) => builder.SessionStores.AddRead(ServiceSection.Home(one), one.Key, StructureSection.Sessions(one)),
        ["Counters"] = static (builder, one) => builder.Counters.AddRead(ServiceSection.Home(one), one.Key, StructureSection.Counter(one)),
        ["UniqueCounters"] = static (builder, one) => builder.UniqueCounters.AddRead(ServiceSection.Home(one), one.Key, StructureSection.UniqueCounter(one)),
        ["DailyActivities"] = static (builder, one) => builder.DailyActivities.AddRead(ServiceSection.Home(one), one.Key, StructureSection.DailyActivity(one)),
        ["Leaderboards"] = static (builder, one) => builder.Leaderboards.AddRead(ServiceSection.Home(one), one.Key, StructureSection.Leaderboard(one)),
        ["GeoIndexes"] = static (builder, one) => builder.GeoIndexes.AddRead(ServiceSection.Home(one), one.Key, StructureSection.GeoIndex(one)),
    };

    /// <summary>
    /// What a section of the configuration names: stores under <c>Relational</c>, <c>Documents</c> and <c>Keys</c>, each with names, each with a
    /// URL or with <c>Url</c> and other options; <c>Caches</c>, <c>Limiters</c>, <c>ConcurrencyLimiters</c>, <c>Queues</c>, <c>Streams</c>,
    /// <c>Topics</c>, <c>Sessions</c>, <c>Counters</c>, <c>UniqueCounters</c>, <c>DailyActivities</c>, <c>Leaderboards</c> and <c>GeoIndexes</c>
    /// by their names, each with the <c>Store</c> that it lives on, which the only key-value store need not be named for; <c>Locks</c> and
    /// <c>Idempotency</c> by their stores. What is cached, queued, sent or kept in sessions becomes bytes by <see cref="Serializer"/>; of queues,
    /// streams, topics and sessions <see cref="AddQueue{T}(string)"/> and its like name the type.
    /// </summary>
    /// <exception cref="ArgumentException">Something is unknown or out of its range; the sentence names where, and the nearest name that is known.</exception>
    public PolystoreBuilder AddFrom(IConfiguration section)
    {
        foreach (var kind in section.GetChildren())
        {
            var add = Kinds.GetValueOrDefault(kind.Key) ?? throw new ArgumentException($"{kind.Path} is unknown; {SectionKeys<PolystoreBuilder>.Hint(kind.Key, Kinds.Keys)}.", nameof(section));
            foreach (var one in kind.GetChildren())
            {
                add(this, one);
            }
        }

        return this;
    }
}
