using Polystore.Sql;
using Polystore.Sqlite.Connect;
using Polystore.Sqlite.Measure;

namespace Polystore.Sqlite.Explain;

/// <summary>
/// Which indexes serve the checks of foreign keys when rows of a parent change: SQLite then looks for children
/// (https://sqlite.org/foreignkeys.html section 3), and no plan shows it.
/// </summary>
internal static class ForeignKeyIndexes
{
    public static IReadOnlyList<string> SearchedByWriting(SqliteSession session, StatementTraits traits, CancellationToken cancellationToken)
    {
        var written = traits.WrittenTables.Select(table => table.Table).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var keys = session.Query(
            """
            SELECT m.name, f.id, f."table", f."from"
            FROM sqlite_master m, pragma_foreign_key_list(m.name) f
            WHERE m.type = 'table'
            ORDER BY m.name, f.id, f.seq
            """,
            row => (Child: row.Text(0), Id: row.Int32(1), Parent: row.Text(2), Column: row.Text(3)),
            cancellationToken: cancellationToken);
        return keys
            .Where(key => written.Contains(key.Parent))
            .GroupBy(key => (key.Child, key.Id))
            .SelectMany(key => IndexesFor(session, key.Key.Child, key.Select(part => part.Column).ToList(), cancellationToken))
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .ToList();
    }

    private static IEnumerable<string> IndexesFor(SqliteSession session, string child, List<string> columns, CancellationToken cancellationToken)
    {
        var where = string.Join(" AND ", columns.Select(column => $"{SqlQuoting.Identifier(column, SqlDialect.Sqlite)} = ?"));
        var plan = StatementPlans.Read(
            session,
            $"SELECT 1 FROM {SqlQuoting.Identifier(child, SqlDialect.Sqlite)} WHERE {where}",
            new PlanNames { Indexes = session.Query("SELECT name FROM pragma_index_list(?1)", row => row.Text(0), [child], cancellationToken: cancellationToken).ToHashSet() },
            cancellationToken);
        return WorkloadPlans.IndexesOf(plan);
    }
}
