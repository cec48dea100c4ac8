using Polystore.Postgres.Explain.Model;

namespace Polystore.Postgres.Explain.Parsing;

/// <summary>Trees of other engines that look like PostgreSQL's: MySQL and MariaDB print arrows and costs as well.</summary>
internal static class ForeignPlans
{
    // Iterators of MySQL's EXPLAIN FORMAT=TREE (sql/join_optimizer/explain_access_path.cc); PostgreSQL begins every word of a node with a capital.
    private static readonly string[] OfMySql =
    [
        "Table scan on ", "Index scan on ", "Index lookup on ", "Index range scan on ", "Single-row index lookup on ", "Covering index ", "Nested loop ", "Inner hash join ", "Left hash join ",
        "Filter: ", "Sort: ", "Limit: ", "Stream results", "Aggregate using temporary table", "Group aggregate: ", "Rows fetched before execution",
    ];

    public static bool IsOne(PostgresPlan plan) => OfMySql.Any(title => plan.Root.NodeType.StartsWith(title, StringComparison.Ordinal));
}
