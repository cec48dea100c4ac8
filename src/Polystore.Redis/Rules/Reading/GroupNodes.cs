using Polystore.Core.Observation;
using Polystore.Redis.Connect;

namespace Polystore.Redis.Rules.Reading;

/// <summary>The nodes of a snapshot.</summary>
internal static class GroupNodes
{
    /// <summary>Whether several servers were observed, each under its name.</summary>
    public static bool IsGroup(Snapshot snapshot) => snapshot.Nodes.Count > 1;

    /// <summary>Those that hold data.</summary>
    public static IEnumerable<SnapshotNode> Servers(Snapshot snapshot) => snapshot.Nodes.Where(node => node.Role != RedisMember.Sentinel);

    /// <summary>Those that watch.</summary>
    public static IEnumerable<SnapshotNode> Sentinels(Snapshot snapshot) => snapshot.Nodes.Where(node => node.Role == RedisMember.Sentinel);
}
