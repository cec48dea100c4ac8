using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Observe;
using Polystore.Redis.Observe.Sections;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Cluster;

/// <summary>What the rules on single slots share: the part of all that one slot has, against what a shard should have.</summary>
internal abstract class SlotShare : GroupRule
{
    /// <summary>How much of a shard's fair share one slot may have, the same for all.</summary>
    protected static readonly RuleOption Part = Option("part", 0.5, "ratio", "of a shard's fair share, what one slot has from which it is reported", "our choice: a slot is the smallest thing that a cluster can move, so with half a shard's share in one slot no placement of slots evens the shards out", maximum: 16384);

    /// <summary>Below so much in all, chance decides.</summary>
    protected abstract RuleOption Least { get; }

    protected abstract string Measure { get; }

    protected abstract string Unit { get; }

    protected abstract string Source { get; }

    protected abstract string Guidance { get; }

    /// <summary>All that a shard has and its largest slots; null where it is not known.</summary>
    protected abstract (double All, IReadOnlyList<(int Slot, double Amount)> Largest)? AmountsOf(RedisSlots slots);

    protected override RuleVerdict Judge(GroupFacts group)
    {
        if (group.Cluster is null)
        {
            return group.NoCluster;
        }

        var (all, largest, shards) = (0.0, new List<(int Slot, double Amount, string Node)>(), 0);
        foreach (var (server, node) in group.ServingPrimaries())
        {
            if (!server.TryGet(RedisSections.Slots, out var slots, out var reason))
            {
                return RuleVerdict.NotExamined($"slots of {node.Address}: {reason}");
            }

            if (AmountsOf(slots) is not { } amounts)
            {
                return RuleVerdict.NotExamined($"{node.Address} does not keep it: CLUSTER SLOT-STATS is of Redis 8.2 and Valkey 8, with cluster-slot-stats-enabled yes");
            }

            (all, shards) = (all + amounts.All, shards + 1);
            largest.AddRange(amounts.Largest.Select(entry => (entry.Slot, entry.Amount, node.Address)));
        }

        if (shards < 2 || all < group.Context.Option(Least))
        {
            return RuleVerdict.Fine;
        }

        var limit = group.Context.Option(Part) * all / shards;
        return RuleVerdict.Of(largest.Where(entry => entry.Amount >= limit).Select(entry => Found(group, entry, all, shards)));
    }

    private Finding Found(GroupFacts group, (int Slot, double Amount, string Node) slot, double all, int shards) =>
        OfGroup(group, "slot", string.Create(null, $"{slot.Slot}"), slot.Amount >= all / shards ? Severity.Medium : Severity.Low, string.Create(null, $"Slot {slot.Slot} has {slot.Amount / all:P0} of the {Measure} of all {shards} shards")) with
        {
            Weight = slot.Amount / all,
            Impact = string.Create(null, $"A shard's fair share is {1.0 / shards:P0}, and a slot cannot be divided: whoever serves it has more than its part, however the others are placed."),
            Evidence =
            [
                Evidence.Of($"{Measure} of slot {slot.Slot} on {slot.Node}", slot.Amount, Unit, Source),
                Evidence.Of($"{Measure} of all slots", all, Unit, Source),
            ],
            Remedy = Remedy.ByHand(string.Create(null, $"CLUSTER GETKEYSINSLOT {slot.Slot} 10 on {slot.Node} shows keys of it. {Guidance}"), "keys must get other names"),
        };
}
