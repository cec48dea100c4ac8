using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Sharding;

/// <summary>Operations that ask every shard.</summary>
internal sealed class ScatterGather : FigureRule
{
    private const string Prefix = "shardingStatistics.numHostsTargeted.";

    // Inserts of many documents go to many shards rightly.
    private static readonly string[] Kinds = ["find", "aggregate", "update", "delete"];

    private static readonly RuleOption Share = Option("share", 0.5, "ratio", "share of operations on sharded collections that go to every shard", "half: more shards bring no more throughput then", 0, 1);
    private static readonly RuleOption Least = Option("operations", 10_000, "operations", "operations on sharded collections below which nothing is said", "a fresh router tells nothing", 1);

    public override RuleInfo Info { get; } = Describe(
        "MONGO-SHARD-SCATTER-GATHER",
        "sharding",
        "Most operations go to every shard",
        "Searches, updates and deletes of sharded collections that a router sent to all shards, as a share. Operations on collections that are not sharded, inserts, and a cluster with one shard are not counted.",
        "Each such operation costs every shard and is as slow as the slowest: the cluster does not become faster with its shards.",
        ["https://www.mongodb.com/docs/manual/reference/command/serverStatus/#mongodb-serverstatus-serverstatus.shardingStatistics.numHostsTargeted", "https://www.mongodb.com/docs/manual/core/sharded-cluster-query-router/"], Share, Least) with { Untested = true };

    protected override IReadOnlyList<string> Needs => [Prefix + "find.allShards"];

    protected override IEnumerable<Finding> Find(RuleContext context, MongoFigures status)
    {
        if (context.Snapshot.TryGet(MongoSections.Sharding, out var cluster, out _) && cluster.Shards.Count < 2)
        {
            yield break;
        }

        var counters = ServerCounters.Of(context, status);
        double Of(string target) => Kinds.Sum(kind => counters.Grown($"{Prefix}{kind}.{target}"));
        var (every, many, one) = (Of("allShards"), Of("manyShards"), Of("oneShard"));
        var all = every + many + one;
        if (all < context.Option(Least) || every < context.Option(Share) * all)
        {
            yield break;
        }

        var worst = Kinds.MaxBy(kind => counters.Grown($"{Prefix}{kind}.allShards"))!;
        yield return context.Problem(Info, Server("node", "targeting"), Severity.Medium, $"{Amount.Share(every / all)} of the operations on sharded collections go to every shard") with
        {
            Weight = every / all,
            Evidence = [Evidence.Of("to every shard", every, "operations", "serverStatus"), Evidence.Of("to several shards", many, "operations", "serverStatus"), Evidence.Of("to one shard", one, "operations", "serverStatus"), Evidence.Of("most of them", worst, null, "serverStatus")],
            Remedy = Remedy.ByHand("Let searches name the shard key or its first fields; where they never do, a key of the fields that they name serves better (reshardCollection, 5.0 and newer). explain shows SHARD_MERGE for such an operation; `polystore advise` weighs keys for a workload.", "the searches or the key must change"),
        };
    }
}
