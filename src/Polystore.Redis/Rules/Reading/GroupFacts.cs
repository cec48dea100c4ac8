using Polystore.Core.Observation;
using Polystore.Core.Rules;
using Polystore.Redis.Observe;
using Polystore.Redis.Observe.Sections;

namespace Polystore.Redis.Rules.Reading;

/// <summary>What was observed of several servers together.</summary>
internal sealed class GroupFacts
{
    public GroupFacts(RuleContext context)
    {
        Context = context;
        Servers = GroupNodes.Servers(context.Snapshot).Where(node => node.NotExamined is null).Select(node => FactsOf(context, node.Name)).ToList();
        Cluster = ClusterViews.Agreed(Views(RedisSections.Cluster, Servers.Select(server => server.Node!)).Select(view => view.Value).ToList());
        Sentinels = Views(RedisSections.Sentinel, GroupNodes.Sentinels(context.Snapshot).Select(node => node.Name)).ToList();
    }

    public RuleContext Context { get; }

    /// <summary>All servers and sentinels, also those that did not answer.</summary>
    public IReadOnlyList<SnapshotNode> Nodes => Context.Snapshot.Nodes;

    /// <summary>The servers that answered.</summary>
    public IReadOnlyList<ServerFacts> Servers { get; }

    /// <summary>The cluster as its nodes agree on it; null outside a cluster.</summary>
    public RedisCluster? Cluster { get; }

    /// <summary>What each sentinel that answered knows.</summary>
    public IReadOnlyList<(string Node, RedisSentinel Value)> Sentinels { get; }

    /// <summary>Why the cluster is not known, or that there is none.</summary>
    public RuleVerdict NoCluster => Servers.Any(server => server.Info.Text("cluster_enabled") == "1")
        ? RuleVerdict.NotExamined(Context.Snapshot.Sections.FirstOrDefault(section => section.Name.StartsWith(RedisSections.Cluster.Name, StringComparison.Ordinal))?.NotExamined ?? "CLUSTER NODES was not read")
        : RuleVerdict.Fine;

    /// <summary>Primaries that answered and serve slots.</summary>
    public IReadOnlyList<(ServerFacts Server, RedisClusterNode Node)> ServingPrimaries() => Cluster is null ? [] : Cluster.Nodes
        .Where(node => node.Flags.Contains("master") && node.Slots > 0)
        .Select(node => (Server: Servers.FirstOrDefault(server => server.Node == node.Address), Node: node))
        .Where(entry => entry.Server is not null)
        .Select(entry => (entry.Server!, entry.Node))
        .ToList();

    private static ServerFacts FactsOf(RuleContext context, string node)
    {
        var settings = context.Snapshot.Settings.Where(setting => setting.Node == node).ToDictionary(setting => setting.Name, setting => setting.Value, StringComparer.Ordinal);
        var info = context.Snapshot.TryGet(RedisSections.Info.At(node), out var observed, out _) ? observed.Fields : new Dictionary<string, string>();
        return new ServerFacts(context, node, settings, new InfoReading(info));
    }

    private IEnumerable<(string Node, T Value)> Views<T>(SectionKey<T> key, IEnumerable<string> nodes)
        where T : class
    {
        foreach (var node in nodes)
        {
            if (Context.Snapshot.TryGet(key.At(node), out var view, out _))
            {
                yield return (node, view);
            }
        }
    }
}
