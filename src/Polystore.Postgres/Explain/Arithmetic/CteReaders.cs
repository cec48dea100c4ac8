using Polystore.Postgres.Explain.Model;

namespace Polystore.Postgres.Explain.Arithmetic;

/// <summary>Which CTE Scans read which producer. A name means the nearest one above, as in SQL.</summary>
internal static class CteReaders
{
    private const string Prefix = "CTE ";

    /// <summary>The scans by the Id of the producer.</summary>
    public static Dictionary<int, List<PostgresPlanNode>> Of(PostgresPlanNode[] all)
    {
        var readers = new Dictionary<int, List<PostgresPlanNode>>();
        var scope = new Dictionary<string, Stack<PostgresPlanNode>>();
        var open = new Stack<(PostgresPlanNode Node, int End)>();
        var ends = Ends(all);
        foreach (var node in all)
        {
            while (open.TryPeek(out var done) && done.End < node.Id)
            {
                open.Pop();
                foreach (var producer in Producers(done.Node))
                {
                    scope[Name(producer)].Pop();
                }
            }

            foreach (var producer in Producers(node))
            {
                readers[producer.Id] = [];
                if (!scope.TryGetValue(Name(producer), out var named))
                {
                    scope[Name(producer)] = named = new();
                }

                named.Push(producer);
            }

            open.Push((node, ends[node.Id - 1]));
            if (node is { NodeType: "CTE Scan", CteName: { } name } && scope.TryGetValue(name, out var known) && known.TryPeek(out var source))
            {
                readers[source.Id].Add(node);
            }
        }

        return readers;
    }

    /// <summary>The Id of the last node below each node.</summary>
    public static int[] Ends(PostgresPlanNode[] all)
    {
        var ends = new int[all.Length];
        for (var i = all.Length - 1; i >= 0; i--)
        {
            ends[i] = all[i].Children.Count == 0 ? all[i].Id : ends[all[i].Children[^1].Id - 1];
        }

        return ends;
    }

    public static bool IsProducer(PostgresPlanNode node) =>
        node.ParentRelationship == "InitPlan" && node.SubplanName is { } name && name.StartsWith(Prefix, StringComparison.Ordinal);

    private static IEnumerable<PostgresPlanNode> Producers(PostgresPlanNode node) => node.Children.Where(IsProducer);

    private static string Name(PostgresPlanNode producer) => producer.SubplanName![Prefix.Length..];
}
