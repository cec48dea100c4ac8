using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Memory;

/// <summary>No limit on memory.</summary>
internal sealed class NoLimit : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-MEMORY-NO-LIMIT",
        "memory",
        "No limit on memory",
        "maxmemory 0 on a server whose data takes a share of the machine worth speaking of. A small server on a large machine is not reported.",
        "Without a limit the data grows until the machine swaps or the kernel ends the process; a limit lets the server evict or refuse writes instead.",
        ["https://redis.io/docs/latest/develop/reference/eviction/"], Share);

    protected override IReadOnlyList<string> Settings => ["maxmemory"];

    protected override IReadOnlyList<string> Fields => ["used_memory_peak", "total_system_memory"];

    private static readonly RuleOption Share = Option("share", 0.1, "ratio", "share of the machine's memory that the peak took, from which a limit is asked for", "our choice: below a tenth the machine's memory is far", maximum: 1);

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        var share = facts.Number("used_memory_peak") / Math.Max(1, facts.Number("total_system_memory"));
        if (facts.SettingNumber("maxmemory") == 0 && share >= facts.Context.Option(Share))
        {
            yield return Setting(facts, "maxmemory", share >= 0.6 ? Severity.High : Severity.Medium, $"No limit on memory; the peak was {Amount.Share(share)} of the machine") with
            {
                Weight = facts.Number("used_memory_peak"),
                Evidence = [Value(facts, "maxmemory"), Field(facts, "used_memory_peak", "bytes"), Field(facts, "total_system_memory", "bytes")],
                Remedy = Remedy.ByHand(
                    "Set maxmemory to what this machine can give: its memory less what other processes and a fork's copies need (half of the data when dumps are written under load), and choose maxmemory-policy: allkeys-lru for a cache, noeviction for data.",
                    "what else runs on the machine is not seen from here"),
            };
        }
    }
}
