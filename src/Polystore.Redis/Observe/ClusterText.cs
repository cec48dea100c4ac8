using System.Globalization;
using Polystore.Redis.Observe.Sections;

namespace Polystore.Redis.Observe;

/// <summary>Reads CLUSTER INFO and the lines of CLUSTER NODES: <c>id host:port@bus flags master ping pong epoch state slots…</c>.</summary>
internal static class ClusterText
{
    private const int FirstSlot = 8;

    public static RedisCluster Read(string info, string nodes) => new(InfoText.Parse(info), Nodes(nodes));

    public static IReadOnlyList<RedisClusterNode> Nodes(string nodes) =>
        nodes.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Trim().Split(' ')).Where(words => words.Length >= FirstSlot).Select(Node).ToList();

    /// <summary>The slots that the node serves which was asked.</summary>
    public static IReadOnlyList<int> OwnSlots(string nodes) =>
        nodes.Split('\n').Select(line => line.Trim().Split(' ')).Where(words => words.Length > FirstSlot && words[2].Split(',').Contains("myself"))
            .SelectMany(words => words[FirstSlot..]).Where(slot => !slot.StartsWith('[')).SelectMany(range => Enumerable.Range(First(range), Count(range))).ToList();

    private static RedisClusterNode Node(string[] words)
    {
        var slots = words[FirstSlot..];
        return new RedisClusterNode(
            words[0],
            words[1].Split('@')[0],
            words[2].Split(','),
            words[3] == "-" ? null : words[3],
            words[7] == "connected",
            slots.Where(slot => !slot.StartsWith('[')).Sum(Count),
            slots.Count(slot => slot.StartsWith('[')));
    }

    private static int First(string range) => int.TryParse(range.Split('-')[0], CultureInfo.InvariantCulture, out var first) ? first : 0;

    private static int Count(string range)
    {
        var ends = range.Split('-');
        return int.TryParse(ends[0], CultureInfo.InvariantCulture, out var first) && int.TryParse(ends[^1], CultureInfo.InvariantCulture, out var last) ? last - first + 1 : 0;
    }
}
