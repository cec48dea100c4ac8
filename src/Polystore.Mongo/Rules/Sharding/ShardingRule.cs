using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Sharding;

/// <summary>A rule over a sharded cluster.</summary>
internal abstract class ShardingRule : MongoRule
{
    public sealed override RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(MongoSections.Sharding, out var cluster, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        return cluster.Shards.Count == 0 ? RuleVerdict.NotExamined("the server names no shards") : RuleVerdict.Of(Find(context, cluster));
    }

    protected abstract IEnumerable<Finding> Find(RuleContext context, MongoSharding cluster);

    protected static Subject SubjectOf(string name) => name.Split('.', 2) is [var database, var collection] ? Subject.Table(Core.Connections.EngineNames.Mongo, database, collection) : Server("node", name);

    protected static Evidence Told(string name, EvidenceValue value, string? unit = null) => Evidence.Of(name, value, unit, "config");

    /// <summary>The collections that were looked at; empty when they could not be listed.</summary>
    protected static IReadOnlyList<MongoCollectionFacts> Collections(RuleContext context) => context.Snapshot.TryGet(MongoSections.Collections, out var all, out _) ? all.Items : [];

    /// <summary>A collection with what its router knows of it; those that were not looked at are left out.</summary>
    protected static IEnumerable<(MongoShardedCollection Sharded, MongoCollectionFacts Facts)> Sharded(RuleContext context, MongoSharding cluster) =>
        cluster.Collections.Join(Collections(context), sharded => sharded.Name, facts => $"{facts.Database}.{facts.Name}", (sharded, facts) => (sharded, facts), StringComparer.Ordinal);
}
