using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Observe.Sections;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Cluster;

/// <summary>What the rules on uneven shards share: the largest against the mean.</summary>
internal abstract class Skew : GroupRule
{
    /// <summary>How much uneven is reported, the same for all.</summary>
    protected static readonly RuleOption Times = Option("times", 1.5, "ratio", "the largest shard, as a multiple of the mean, from which it is reported", "our choice: half as much again is what the headroom of a node commonly covers", minimum: 1);

    /// <summary>Below so much in all, unevenness is chance.</summary>
    protected abstract RuleOption Least { get; }

    protected abstract string Measure { get; }

    protected abstract string Unit { get; }

    protected abstract string Source { get; }

    protected abstract double? AmountOf(ServerFacts server);

    protected abstract string Guidance { get; }

    protected override RuleVerdict Judge(GroupFacts group)
    {
        if (group.Cluster is null)
        {
            return group.NoCluster;
        }

        var shards = group.ServingPrimaries()
            .Select(entry => (entry.Server, entry.Node, Amount: AmountOf(entry.Server)))
            .Where(shard => shard.Amount is not null)
            .Select(shard => (shard.Server, shard.Node, Amount: shard.Amount!.Value))
            .OrderByDescending(shard => shard.Amount)
            .ToList();
        if (shards.Count < 2)
        {
            return RuleVerdict.NotExamined("fewer than two primaries with slots answered");
        }

        var (all, mean) = (shards.Sum(shard => shard.Amount), shards.Average(shard => shard.Amount));
        return all < group.Context.Option(Least) || shards[0].Amount < group.Context.Option(Times) * mean ? RuleVerdict.Fine : RuleVerdict.Of([Found(group, shards, mean)]);
    }

    private Finding Found(GroupFacts group, IReadOnlyList<(ServerFacts Server, RedisClusterNode Node, double Amount)> shards, double mean)
    {
        var (top, slots) = (shards[0], shards.Average(shard => shard.Node.Slots));
        var bySlots = top.Node.Slots > 1.2 * slots;
        return OfGroup(group, "cluster", Measure, top.Amount >= 3 * mean ? Severity.Medium : Severity.Low, $"The shard of {top.Node.Address} has {top.Amount / Math.Max(1, mean):0.0} times the mean {Measure}") with
        {
            Weight = top.Amount - mean,
            Impact = bySlots ? $"It serves {Amount.Count(top.Node.Slots)} slots; the mean is {Amount.Count(slots)}." : "It serves no more slots than the others: single slots hold more.",
            Evidence = [.. shards.Take(10).Select(shard => Evidence.Of($"{Measure} of {shard.Node.Address}", shard.Amount, Unit, Source)), Evidence.Of($"slots of {top.Node.Address}", top.Node.Slots, "slots", "CLUSTER NODES")],
            Remedy = Remedy.ByHand(bySlots ? "Even out the slots: redis-cli --cluster rebalance HOST:PORT." : Guidance, "moving slots moves data"),
        };
    }
}
