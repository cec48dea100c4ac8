using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Cluster;

/// <summary>Node timeouts that differ or are extreme.</summary>
internal sealed class NodeTimeout : GroupRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-CLUSTER-NODE-TIMEOUT",
        "cluster",
        "Node timeouts that differ or are extreme",
        "cluster-node-timeout not the same on all nodes, or below a second, or above a minute. Any other value that all nodes share is fine.",
        "Nodes that judge by different clocks do not agree on who failed. A short timeout takes a fork or a slow command for a failure and loses the writes of the old primary; a long one lets the outage last.",
        ["https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#failure-detection"], Least, Most);

    private const string Name = "cluster-node-timeout";
    private const string Start = "15000";

    private static readonly RuleOption Least = Option("least", 1000, "ms", "shortest timeout that is fine", "our choice: the manual measures 13 ms of fork per GB, a quarter of a second for 20 GB, and a slow command adds to it");
    private static readonly RuleOption Most = Option("most", 60_000, "ms", "longest timeout that is fine", "our choice: four times the 15,000 ms of redis.conf");

    protected override RuleVerdict Judge(GroupFacts group)
    {
        var nodes = group.Servers.Where(server => server.MaybeSetting(Name) is not null && server.Info.Text("cluster_enabled") == "1").ToList();
        if (nodes.Count == 0)
        {
            return group.Cluster is null ? group.NoCluster : RuleVerdict.NotExamined("CONFIG GET was denied");
        }

        var common = nodes.GroupBy(server => server.Setting(Name), StringComparer.Ordinal).OrderByDescending(same => same.Count()).First().Key;
        var wanted = IsFine(group, common) ? common : Start;
        var others = nodes.Where(server => server.Setting(Name) != wanted).ToList();
        if (others.Count == 0)
        {
            return RuleVerdict.Fine;
        }

        var differ = nodes.Exists(server => server.Setting(Name) != common);
        return RuleVerdict.Of(
        [
            OfGroup(group, "setting", Name, Severity.Medium, differ ? "The nodes wait for each other for different times" : $"Nodes are given up after {Amount.Milliseconds(ServerFacts.NumberOf(common, Name))}") with
            {
                Evidence = nodes.Select(server => Evidence.Of($"{Name} of {server.Node}", server.SettingNumber(Name), "ms", "CONFIG GET")).ToList(),
                Remedy = NodeChanges.Of(others.Select(server => (server, ConfigChange.To(server, null, (Name, wanted)))).ToList()),
            },
        ]);
    }

    private static bool IsFine(GroupFacts group, string value) =>
        ServerFacts.NumberOf(value, Name) is var milliseconds && milliseconds >= group.Context.Option(Least) && milliseconds <= group.Context.Option(Most);
}
