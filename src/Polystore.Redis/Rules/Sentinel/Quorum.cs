using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Observe.Sections;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Sentinel;

/// <summary>A quorum that is out of reach, all sentinels, or not the same everywhere.</summary>
internal sealed class Quorum : SentinelRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-SENTINEL-QUORUM",
        "sentinel",
        "Quorum out of reach",
        "A quorum above the number of sentinels, or of all sentinels where there are several, or not the same on all of them. Any smaller quorum still needs the majority for a failover and is not reported.",
        "The quorum is how many sentinels must agree that the primary is down. Out of reach there is never a failover; when it needs all, one sentinel that is away prevents it.",
        ["https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/#fundamental-things-to-know-about-sentinel-before-deploying"]);

    protected override RuleVerdict Judge(GroupFacts group, IReadOnlyList<(string Node, RedisSentinel Value)> sentinels)
    {
        var count = CountOf(sentinels);
        var wanted = (count / 2) + 1;
        var quorums = sentinels.Select(sentinel => Number(sentinel.Value, "quorum")).ToList();
        var highest = quorums.Max();
        var (severity, title) = highest > count ? (Severity.Critical, $"The quorum is {highest}, and there are {count} sentinels")
            : highest == count && count > 2 ? (Severity.High, $"All {count} sentinels must agree that the primary is down")
            : quorums.Distinct().Count() > 1 ? (Severity.Medium, "The sentinels have different quorums")
            : (Severity.Info, null);
        return title is null ? RuleVerdict.Fine : RuleVerdict.Of(
        [
            OfGroup(group, "setting", "quorum", severity, title) with
            {
                Evidence = [Evidence.Of("sentinels", count, "sentinels", "SENTINEL MASTER: num-other-sentinels"), .. sentinels.Select(sentinel => Evidence.Of($"quorum of {sentinel.Node}", Number(sentinel.Value, "quorum"), "sentinels", "SENTINEL MASTER"))],
                Remedy = SetOn(sentinels, "quorum", wanted),
            },
        ]);
    }
}
