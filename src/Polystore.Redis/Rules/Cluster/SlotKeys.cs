using Polystore.Core.Rules;
using Polystore.Redis.Observe.Sections;

namespace Polystore.Redis.Rules.Cluster;

/// <summary>One slot holds a large part of all keys.</summary>
internal sealed class SlotKeys : SlotShare
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-CLUSTER-SLOT-KEYS",
        "cluster",
        "Slot that holds a large part of all keys",
        "A slot with half of what a shard should hold. Slots that are only the fullest of many alike, and clusters with few keys, are not reported.",
        "Keys with one hash tag ({…}) lie in one slot, and a slot is the smallest thing that can be moved: this part of the data never spreads over more nodes.",
        ["https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#hash-tags", "https://redis.io/docs/latest/commands/cluster-countkeysinslot/"], Part, LeastKeys);

    private static readonly RuleOption LeastKeys = Option("keys", 10_000, "keys", "keys in all from which it is judged", "our choice: the same as of uneven shards");

    protected override RuleOption Least => LeastKeys;

    protected override string Measure => "keys";

    protected override string Unit => "keys";

    protected override string Source => "CLUSTER COUNTKEYSINSLOT";

    protected override string Guidance => "If they share a hash tag, choose one with more values, or none where no command takes several of them.";

    protected override (double All, IReadOnlyList<(int Slot, double Amount)> Largest)? AmountsOf(RedisSlots slots) =>
        (slots.Keys, slots.Fullest.Select(slot => (slot.Number, (double)slot.Keys)).ToList());
}
