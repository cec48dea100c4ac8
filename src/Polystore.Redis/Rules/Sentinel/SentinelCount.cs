using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Observe.Sections;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Sentinel;

/// <summary>Too few sentinels, or an even number.</summary>
internal sealed class SentinelCount : SentinelRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-SENTINEL-COUNT",
        "sentinel",
        "Too few sentinels, or an even number",
        "Fewer than three sentinels, or an even number of them. A sentinel that is down for now still counts.",
        "A failover needs the majority of all sentinels. With two, one that is away prevents it; a fourth raises the majority without surviving more failures.",
        ["https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/#example-sentinel-deployments"]);

    private const int Fewest = 3;

    protected override RuleVerdict Judge(GroupFacts group, IReadOnlyList<(string Node, RedisSentinel Value)> sentinels)
    {
        var count = CountOf(sentinels);
        return count >= Fewest && count % 2 == 1 ? RuleVerdict.Fine : RuleVerdict.Of(
        [
            OfGroup(group, "cluster", "sentinels", count < Fewest ? Severity.High : Severity.Low, count < Fewest ? $"{count} sentinel(s) watch the primary: one that is away prevents a failover" : $"{count} sentinels survive no more failures than {count - 1}") with
            {
                Evidence = [Evidence.Of("sentinels", count, "sentinels", "SENTINEL MASTER: num-other-sentinels"), Evidence.Of("majority", (count / 2) + 1, "sentinels", "half of them and one more")],
                Remedy = Remedy.ByHand("Add a sentinel on a machine of its own (sentinel monitor with the same name, address and quorum); an old one is forgotten after SENTINEL RESET on each of the others.", "a sentinel needs a machine"),
            },
        ]);
    }
}
