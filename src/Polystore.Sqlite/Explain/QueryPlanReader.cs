using Polystore.Core.Connections;
using Polystore.Core.Plans;

namespace Polystore.Sqlite.Explain;

/// <summary>
/// Makes a plan tree of the rows of <c>EXPLAIN QUERY PLAN</c>, or of what the sqlite3 shell prints of them. Understands the
/// words of SQLite 3.8 to 3.50; a line it does not know becomes a node that carries the line. Never throws on any text.
/// </summary>
public static class QueryPlanReader
{
    /// <summary>The node above the rows that SQLite gives no parent.</summary>
    public const string RootNode = "QUERY PLAN";

    // Plans deeper than this do not come from SQLite, whose parser stops at 1000 levels of expressions (SQLITE_MAX_EXPR_DEPTH).
    private const int MaximumDepth = 1000;

    /// <summary>The plan of rows.</summary>
    /// <param name="rows">Rows in the order given by SQLite.</param>
    /// <param name="sql">The statement, when known.</param>
    /// <param name="names">Names that may stand in it; null for none.</param>
    public static QueryPlan FromRows(IReadOnlyList<SqlitePlanRow> rows, string? sql = null, PlanNames? names = null)
    {
        var known = rows.Select(row => row.Id).ToHashSet();
        var children = rows.ToLookup(row => known.Contains(row.Parent) && row.Parent != row.Id ? row.Parent : 0);
        var counter = 1;
        var seen = new HashSet<int>();
        var root = new PlanNode { Node = RootNode, Id = counter, Children = Build(0, 0) };
        return new QueryPlan { Engine = EngineNames.Sqlite, Root = root, Sql = sql };

        List<PlanNode> Build(int parent, int depth)
        {
            var built = new List<PlanNode>();
            if (depth > MaximumDepth)
            {
                return built;
            }

            var loops = 0;
            foreach (var row in children[parent])
            {
                // Rows that name each other as parents would never end, and a row of id 0 stands for no parent.
                if (row.Id != 0 && !seen.Add(row.Id))
                {
                    continue;
                }

                var id = ++counter;
                var node = PlanDetail.Read(row.Detail, names ?? PlanNames.None) with { Id = id };
                built.Add(node with
                {
                    Relationship = Relationship(node, ref loops),
                    Children = row.Id == 0 ? [] : Build(row.Id, depth + 1),
                });
            }

            return built;
        }
    }

    /// <summary>The plan in a text: the tree of the sqlite3 shell, its old columns (<c>0|0|0|SCAN TABLE t</c>), or bare lines.</summary>
    /// <param name="text">The text as pasted.</param>
    /// <param name="names">Names that may stand in it; null for none.</param>
    /// <returns>The plan; null when no line reads like a plan.</returns>
    public static QueryPlan? FromText(string text, PlanNames? names = null) =>
        PlanText.Read(text) is { Count: > 0 } rows ? FromRows(rows, null, names) : null;

    // In a nested loop the first table is the outer one; every further one is started again for each row before it.
    private static string? Relationship(PlanNode node, ref int loops)
    {
        switch (node.Node)
        {
            case PlanDetail.Scan or PlanDetail.Search or PlanDetail.MultiIndexOr:
                return loops++ == 0 ? "outer" : "inner";
            case PlanDetail.CoRoutine or PlanDetail.Materialize or PlanDetail.CorrelatedSubquery or PlanDetail.ScalarSubquery or PlanDetail.ListSubquery or PlanDetail.Subquery:
                return "subplan";
            case "LEFT-MOST SUBQUERY" or "UNION ALL" or "UNION" or "EXCEPT" or "INTERSECT" or "LEFT" or "RIGHT" or "SETUP" or "RECURSIVE STEP" or "INDEX":
                return "member";
            default:
                return null;
        }
    }
}
