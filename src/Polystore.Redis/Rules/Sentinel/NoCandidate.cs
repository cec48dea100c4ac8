using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Observe.Sections;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Sentinel;

/// <summary>No replica could take over.</summary>
internal sealed class NoCandidate : SentinelRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-SENTINEL-NO-CANDIDATE",
        "sentinel",
        "No replica that could take over",
        "A primary watched by sentinels of whose replicas none is in touch with it and has a replica-priority above 0. One replica that is kept out of elections, as for backups, is not reported while another one could take over.",
        "The sentinels agree that the primary is down, and find nobody to promote.",
        ["https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/#replicas-priority"]);

    protected override RuleVerdict Judge(GroupFacts group, IReadOnlyList<(string Node, RedisSentinel Value)> sentinels)
    {
        var replicas = group.Servers.Where(server => server.IsReplica).ToList();
        if (group.Servers.All(server => server.Info.Text("role") is null))
        {
            return RuleVerdict.NotExamined("INFO of no server could be read");
        }

        return replicas.Exists(replica => replica.Info.Number("slave_priority") is > 0 && replica.Info.Text("master_link_status") == "up") ? RuleVerdict.Fine : RuleVerdict.Of(
        [
            OfGroup(group, "cluster", "candidates", Severity.High, replicas.Count == 0 ? "The primary has no replica that answers" : "None of the replicas may or can take over") with
            {
                Evidence = replicas.SelectMany(replica => new[]
                {
                    Evidence.Of($"priority of {replica.Node}", replica.Info.Number("slave_priority") ?? 0, null, "INFO: slave_priority"),
                    Evidence.Of($"link of {replica.Node}", replica.Info.Text("master_link_status") ?? "", null, "INFO: master_link_status"),
                }).ToList(),
                Remedy = Remedy.ByHand("Bring a replica back in touch with the primary, add one, or give one a priority (CONFIG SET replica-priority 100).", "which replica may become the primary a person decides"),
            },
        ]);
    }
}
