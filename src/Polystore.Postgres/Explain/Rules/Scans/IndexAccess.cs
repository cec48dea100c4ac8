using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Core.Catalogs;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rules.Scans;

/// <summary>How a node finds rows by index: alone, or by the bitmaps under it.</summary>
internal static class IndexAccess
{
    /// <summary>Conditions that find places in indexes, of the node or of the bitmaps under it.</summary>
    public static IReadOnlyList<string> Conditions(PostgresPlanNode node) => Scans(node).Select(scan => scan.IndexCond).OfType<string>().ToList();

    /// <summary>The nodes that read indexes for a scan: itself, or bitmaps under it.</summary>
    public static IEnumerable<PostgresPlanNode> Scans(PostgresPlanNode node) =>
        node.NodeType == "Bitmap Heap Scan" ? node.Flatten().Where(child => child.NodeType == "Bitmap Index Scan") : [node];

    /// <summary>Everything that the scan asks of its table, in the index and on the rows.</summary>
    public static TableAccess? All(PostgresPlanNode node, Table table) => NodeCondition.Read(node, table, [.. Conditions(node), node.Filter]);

    /// <summary>
    /// The Limit whose rows come in the order of this index scan, with nothing between them that would have to read to the end; null
    /// when there is none.
    /// </summary>
    public static PostgresPlanNode? LimitOver(PostgresPlanNode node)
    {
        for (var (at, parent) = (node, node.Parent); parent is not null; (at, parent) = (parent, parent.Parent))
        {
            if (parent.NodeType == "Limit")
            {
                return parent;
            }

            var passes = parent.NodeType is "LockRows" or "Result" or "Subquery Scan" or "ProjectSet" or "Gather Merge"
                || (parent.NodeType == "Nested Loop" && at.ParentRelationship == "Outer");
            if (!passes)
            {
                return null;
            }
        }

        return null;
    }
}
