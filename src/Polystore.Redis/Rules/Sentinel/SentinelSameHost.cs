using System.Net;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Observe.Sections;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Sentinel;

/// <summary>The majority of the sentinels is on one machine.</summary>
internal sealed class SentinelSameHost : SentinelRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-SENTINEL-SAME-HOST",
        "sentinel",
        "Majority of the sentinels on one machine",
        "So many sentinels have one address that those elsewhere are no majority. Three on three machines are not reported, whatever else runs there.",
        "A failover needs the majority: with that machine both are lost, the primary that may run there and those who would replace it.",
        ["https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/#fundamental-things-to-know-about-sentinel-before-deploying"]);

    protected override RuleVerdict Judge(GroupFacts group, IReadOnlyList<(string Node, RedisSentinel Value)> sentinels)
    {
        // Each tells of the others; together they tell of all, but for one that is asked alone.
        var hosts = sentinels.SelectMany(sentinel => sentinel.Value.Sentinels)
            .Where(other => other.ContainsKey("ip") && other.ContainsKey("port"))
            .GroupBy(other => other.GetValueOrDefault("runid") is { Length: > 0 } id ? id : $"{other["ip"]}:{other["port"]}", other => other["ip"], StringComparer.Ordinal)
            .Select(entry => entry.First())
            .ToList();
        var count = CountOf(sentinels);
        if (count < 2 || hosts.Count < count - 1)
        {
            return RuleVerdict.Fine;
        }

        var top = hosts.GroupBy(host => host, StringComparer.Ordinal).MaxBy(host => host.Count())!;
        return count - top.Count() >= (count / 2) + 1 || top.Count() == 1 ? RuleVerdict.Fine : RuleVerdict.Of(
        [
            OfGroup(group, "cluster", "sentinels", IsLoopback(top.Key) ? Severity.Low : Severity.High, $"{top.Count()} of {count} sentinels are on {top.Key}") with
            {
                Weight = top.Count(),
                Evidence = [Evidence.Of($"sentinels on {top.Key}", top.Count(), "sentinels", "SENTINEL SENTINELS: ip"), Evidence.Of("majority", (count / 2) + 1, "sentinels", "half of them and one more")],
                Remedy = Remedy.ByHand("Move sentinels to machines of their own, best beside the applications: start one there, stop one here, then SENTINEL RESET on each of the others.", "a sentinel needs a machine"),
            },
        ]);
    }

    private static bool IsLoopback(string host) => IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address);
}
