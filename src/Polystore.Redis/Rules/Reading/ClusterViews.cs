using Polystore.Redis.Observe.Sections;

namespace Polystore.Redis.Rules.Reading;

/// <summary>One cluster out of what its nodes tell of it.</summary>
internal static class ClusterViews
{
    /// <summary>The view of the node that is in touch with most others. Gossip takes seconds to spread, so whose replica a node without slots is, it tells itself.</summary>
    public static RedisCluster? Agreed(IReadOnlyList<RedisCluster> views)
    {
        var widest = views.MaxBy(view => view.Nodes.Count(node => node.Connected));
        var replicas = views.SelectMany(view => view.Nodes).Where(node => node.Flags.Contains("myself") && node.MasterId is not null).DistinctBy(node => node.Id).ToDictionary(node => node.Id);
        return widest is null ? null : widest with
        {
            Nodes = widest.Nodes.Select(node => node.Slots == 0 && replicas.TryGetValue(node.Id, out var told) ? AsReplica(node, told.MasterId!) : node).ToList(),
        };
    }

    private static RedisClusterNode AsReplica(RedisClusterNode node, string master) =>
        node with { MasterId = master, Flags = node.Flags.Select(flag => flag == "master" ? "slave" : flag).ToList() };
}
