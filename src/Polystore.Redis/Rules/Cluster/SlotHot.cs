using Polystore.Core.Rules;
using Polystore.Redis.Observe.Sections;

namespace Polystore.Redis.Rules.Cluster;

/// <summary>One slot takes a large part of all processor time.</summary>
internal sealed class SlotHot : SlotShare
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-CLUSTER-SLOT-HOT",
        "cluster",
        "Hot slot",
        "A slot whose commands took half of the processor time that a shard should have. A cluster that has hardly worked is not reported.",
        "Commands of one slot run on one node: this load never spreads over more nodes, whatever is rebalanced.",
        ["https://redis.io/docs/latest/commands/cluster-slot-stats/", "https://valkey.io/commands/cluster-slot-stats/"], Part, LeastTime) with { Untested = true };

    private static readonly RuleOption LeastTime = Option("seconds", 60, "seconds", "processor time of all slots from which it is judged", "our choice: a minute of commands is hundreds of thousands of them");

    protected override RuleOption Least => LeastTime;

    protected override string Measure => "processor time";

    protected override string Unit => "seconds";

    protected override string Source => "CLUSTER SLOT-STATS";

    protected override string Guidance => "Divide a hot key or hash tag over several (counter:{0} to counter:{7}), keep it in the clients' own cache (CLIENT TRACKING), or read it from replicas.";

    protected override (double All, IReadOnlyList<(int Slot, double Amount)> Largest)? AmountsOf(RedisSlots slots) =>
        slots.Microseconds is { } all ? (all / 1e6, slots.Busiest.Select(slot => (slot.Number, slot.Microseconds!.Value / 1e6)).ToList()) : null;
}
