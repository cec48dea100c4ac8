using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Latency;

/// <summary>More I/O threads than help.</summary>
internal sealed class ManyIoThreads : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-LATENCY-IO-THREADS",
        "latency",
        "More I/O threads than help",
        "io-threads above eight. Any smaller number is a choice and not reported.",
        "Threads that wait for each other spin on processors that the main thread needs.",
        ["https://github.com/redis/redis/blob/7.0/redis.conf"], Most);

    protected override IReadOnlyList<string> Settings => ["io-threads"];

    private static readonly RuleOption Most = Option("most", 8, "threads", "threads above which it is reported", "redis.conf: using more than 8 threads is unlikely to help much");

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        if (facts.SettingNumber("io-threads") > facts.Context.Option(Most))
        {
            yield return Setting(facts, "io-threads", Severity.Low, $"{Amount.Count(facts.SettingNumber("io-threads"))} I/O threads") with
            {
                Remedy = Remedy.ByHand("Set io-threads in the configuration file to fewer than the machine has cores, and to 8 at most, and restart.", "it is read at the start alone"),
            };
        }
    }
}
