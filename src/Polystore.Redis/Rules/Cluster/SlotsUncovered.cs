using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Observe;
using Polystore.Redis.Observe.Sections;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Cluster;

/// <summary>Slots that no node serves.</summary>
internal sealed class SlotsUncovered : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-CLUSTER-SLOTS-UNCOVERED",
        "cluster",
        "Hash slots without a node",
        "Fewer than 16,384 hash slots served by primaries that are not failed, as the node that was asked sees it. A server that is no cluster node is fine.",
        "Keys of such slots cannot be read or written, and under cluster-require-full-coverage yes the whole cluster answers CLUSTERDOWN.",
        ["https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/"]);

    protected override IReadOnlyList<string> Fields => ["cluster_enabled"];

    private const int AllSlots = 16_384;

    protected override RuleVerdict Judge(ServerFacts facts)
    {
        if (facts.Number("cluster_enabled") == 0)
        {
            return RuleVerdict.Fine;
        }

        if (!facts.TryGet(RedisSections.Cluster, out var cluster, out var reason))
        {
            return RuleVerdict.NotExamined($"CLUSTER NODES: {reason}");
        }

        var served = cluster.Nodes.Where(node => !node.Flags.Contains("fail")).Sum(node => node.Slots);
        return served >= AllSlots ? RuleVerdict.Fine : RuleVerdict.Of([Found(facts, cluster, served)]);
    }

    private Finding Found(ServerFacts facts, RedisCluster cluster, int served) => Server(facts, "cluster", "slots", Severity.Critical, $"{Amount.Count(AllSlots - served)} of {Amount.Count(AllSlots)} hash slots have no node") with
    {
        Evidence =
        [
            Evidence.Of("slots served", served, "slots", "CLUSTER NODES"),
            Evidence.Of("nodes", cluster.Nodes.Count, "nodes", "CLUSTER NODES"),
            Evidence.Of("nodes that failed", cluster.Nodes.Count(node => node.Flags.Contains("fail")), "nodes", "CLUSTER NODES"),
        ],
        Remedy = Remedy.ByHand("Start the node that served them, let a replica take over (CLUSTER FAILOVER TAKEOVER on it), or, when its data is lost, give the slots to another node: redis-cli --cluster fix.", "whether the data of these slots may be given up a person decides"),
    };
}
