using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Latency;

/// <summary>Transparent huge pages are left on.</summary>
internal sealed class HugePages : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-LATENCY-HUGE-PAGES",
        "latency",
        "Transparent huge pages left on",
        "disable-thp no: the server does not keep itself out of the kernel's transparent huge pages. With the default it does, whatever the kernel is set to.",
        "After a fork each write copies 2 MB instead of 4 kB: pauses, and memory that doubles.",
        ["https://redis.io/docs/latest/operate/oss_and_stack/management/optimization/latency/#latency-induced-by-transparent-huge-pages"]);

    protected override IReadOnlyList<string> Settings => ["disable-thp"];

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        if (facts.Setting("disable-thp") == "no")
        {
            yield return Setting(facts, "disable-thp", Severity.Low, "The server does not keep out of transparent huge pages") with
            {
                Remedy = Remedy.ByHand("Set disable-thp yes in the configuration file and restart, or switch them off in the kernel (echo never > /sys/kernel/mm/transparent_hugepage/enabled).", "it is read at the start alone"),
            };
        }
    }
}
