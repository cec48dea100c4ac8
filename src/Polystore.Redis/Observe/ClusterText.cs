using System.Globalization;
using Polystore.Redis.Observe.Sections;

namespace Polystore.Redis.Observe;

/// <summary>Reads CLUSTER INFO and the lines of CLUSTER NODES: <c>id host:port@bus flags master ping pong epoch state slots…</c>.</summary>
internal static class ClusterText
{
    /// <summary>Slots of a cluster.</summary>
    public const int Slots = 16384;

    private const int FirstSlot = 8;

    public static RedisCluster Read(string info, string nodes) => new(InfoText.Parse(info), Nodes(nodes));

    public static IReadOnlyList<RedisClusterNode> Nodes(string nodes) =>
        nodes.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Trim().Split(' ')).Where(words => words.Length >= FirstSlot).Select(Node).ToList();

    /// <summary>The slots that the node serves which was asked.</summary>
    public static IReadOnlyList<int> OwnSlots(string nodes) =>
        nodes.Split('\n').Select(line => line.Trim().Split(' ')).Where(words => words.Length > FirstSlot && words[2].Split(',').Contains("myself"))
            .SelectMany(words => words[FirstSlot..]).Select(Range).SelectMany(range => Enumerable.Range(range.First, range.Count)).Distinct().ToList();

    private static RedisClusterNode Node(string[] words)
    {
        var slots = words[FirstSlot..];
        return new RedisClusterNode(
            words[0],
            words[1].Split('@')[0],
            words[2].Split(','),
            words[3] == "-" ? null : words[3],
            words[7] == "connected",
            slots.Sum(slot => Range(slot).Count),
            slots.Count(slot => slot.StartsWith('[')));
    }

    // "7" or "0-5460"; of one on the move, which is in brackets, or that no cluster can have, none.
    private static (int First, int Count) Range(string range)
    {
        var ends = range.Split('-');
        return int.TryParse(ends[0], CultureInfo.InvariantCulture, out var first) && int.TryParse(ends[^1], CultureInfo.InvariantCulture, out var last)
            && ends.Length <= 2 && first >= 0 && first <= last && last < Slots
            ? (first, last - first + 1)
            : (0, 0);
    }
}
