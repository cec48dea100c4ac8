using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Latency;

/// <summary>A fork holds the server up.</summary>
internal sealed class SlowFork : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-LATENCY-SLOW-FORK",
        "latency",
        "Forks that hold the server up",
        "The last fork (for a dump, a rewrite or a replica) took 100 ms or more. A server that never forked is fine.",
        "While the page tables are copied no client is answered.",
        ["https://redis.io/docs/latest/operate/oss_and_stack/management/optimization/latency/#latency-generated-by-fork"], Milliseconds);

    protected override IReadOnlyList<string> Fields => ["latest_fork_usec", "used_memory"];

    private static readonly RuleOption Milliseconds = Option("milliseconds", 100, "ms", "last fork from which it is reported", "as for the latency monitor, whose manual takes 100 ms for what users notice");

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        var milliseconds = facts.Number("latest_fork_usec") / 1000;
        if (milliseconds >= facts.Context.Option(Milliseconds))
        {
            var perGigabyte = milliseconds / Math.Max(0.01, facts.Number("used_memory") / (1 << 30));
            yield return Server(facts, "event", "fork", milliseconds >= 1000 ? Severity.High : Severity.Medium, $"The last fork held the server for {Amount.Milliseconds(milliseconds)}") with
            {
                Weight = milliseconds,
                Evidence = [Evidence.Of("last fork", milliseconds, "ms", "INFO: latest_fork_usec"), Evidence.Of("per GB", perGigabyte, "ms", "INFO: latest_fork_usec ÷ used_memory"), Field(facts, "used_memory", "bytes")],
                Remedy = Remedy.ByHand(perGigabyte > 50
                    ? "The manual measures 10 to 25 ms per GB on today's machines: this one's virtualisation makes forks slow, or it is short of processor time; use another kind of machine."
                    : "The instance is large: keep instances smaller (a cluster), or take dumps and rewrites on a replica.", "it lies in the machine"),
            };
        }
    }
}
