using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Observe.Sections;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Sentinel;

/// <summary>Times until a server counts as down that differ or are extreme.</summary>
internal sealed class DownAfter : SentinelRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-SENTINEL-DOWN-AFTER",
        "sentinel",
        "Times until a server counts as down",
        "down-after-milliseconds not the same on all sentinels, or below a second, or above a minute. Any other value that all share is fine.",
        "Sentinels that judge by different clocks reach their quorum late or never. A short time takes a fork or a slow command for a failure; a long one lets the outage last.",
        ["https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/#configuring-sentinel"], Least, Most);

    private const string Field = "down-after-milliseconds";
    private const double Start = 30_000;

    private static readonly RuleOption Least = Option("least", 1000, "ms", "shortest time that is fine", "our choice: the manual measures 13 ms of fork per GB, a quarter of a second for 20 GB, and a slow command adds to it");
    private static readonly RuleOption Most = Option("most", 60_000, "ms", "longest time that is fine", "our choice: twice the 30,000 ms of sentinel.conf");

    protected override RuleVerdict Judge(GroupFacts group, IReadOnlyList<(string Node, RedisSentinel Value)> sentinels)
    {
        var common = sentinels.GroupBy(sentinel => Number(sentinel.Value, Field)).OrderByDescending(same => same.Count()).First().Key;
        var wanted = common >= group.Context.Option(Least) && common <= group.Context.Option(Most) ? common : Start;
        var differ = sentinels.Any(sentinel => Number(sentinel.Value, Field) != common);
        return sentinels.All(sentinel => Number(sentinel.Value, Field) == wanted) ? RuleVerdict.Fine : RuleVerdict.Of(
        [
            OfGroup(group, "setting", Field, Severity.Medium, differ ? "The sentinels wait for different times until a server counts as down" : $"A server counts as down after {Amount.Milliseconds(common)}") with
            {
                Evidence = sentinels.Select(sentinel => Evidence.Of($"{Field} of {sentinel.Node}", Number(sentinel.Value, Field), "ms", "SENTINEL MASTER")).ToList(),
                Remedy = SetOn(sentinels, Field, wanted),
            },
        ]);
    }
}
