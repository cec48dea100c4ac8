using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Nodes;

/// <summary>Servers of different versions.</summary>
internal sealed class VersionMix : GroupRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-NODE-VERSIONS",
        "nodes",
        "Servers of different versions",
        "Servers of one cluster, or of one primary and its replicas, that run different versions. Severer where a replica is older than its primary, whose dump it may not be able to read. Different builds of one version are not reported.",
        "During an update it is normal; left so, a replica may fail to load what a newer primary sends, and commands work on one node and not on another.",
        ["https://redis.io/docs/latest/operate/oss_and_stack/install/upgrade/cluster/"]);

    protected override RuleVerdict Judge(GroupFacts group)
    {
        var versions = group.Servers.Where(server => server.Info.Version is not null).ToList();
        var kinds = versions.Select(server => server.Info.Version!).Distinct(StringComparer.Ordinal).ToList();
        if (kinds.Count < 2)
        {
            return versions.Count == 0 ? RuleVerdict.NotExamined("INFO of no server says its version") : RuleVerdict.Fine;
        }

        var newestPrimary = versions.Where(server => !server.IsReplica).Select(server => server.Info.VersionNumber).DefaultIfEmpty(new Version(0, 0)).Max()!;
        var oldReplica = versions.Exists(server => server.IsReplica && (server.Info.VersionNumber.Major, server.Info.VersionNumber.Minor).CompareTo((newestPrimary.Major, newestPrimary.Minor)) < 0);
        return RuleVerdict.Of(
        [
            OfGroup(group, "cluster", "versions", oldReplica ? Severity.High : Severity.Low, oldReplica ? "A replica is older than a primary" : $"{kinds.Count} versions run side by side") with
            {
                Evidence = versions.Select(server => Evidence.Of($"version of {server.Node}", server.Info.Version!, server.IsReplica ? "replica" : "primary", "INFO")).ToList(),
                Remedy = Remedy.ByHand("Finish the update: replicas first, then fail over to one of them (CLUSTER FAILOVER, SENTINEL FAILOVER), then the old primary.", "an update needs restarts"),
            },
        ]);
    }
}
