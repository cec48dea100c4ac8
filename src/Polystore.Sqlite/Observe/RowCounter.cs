using Polystore.Core.Catalogs;
using Polystore.Sql;
using Polystore.Sqlite.Connect;

namespace Polystore.Sqlite.Observe;

/// <summary>
/// Estimates the rows of tables that neither dbstat nor ANALYZE counted, by their highest rowid: one look-up at the end of the
/// b-tree each, many to a statement. Deleted rows and hand-made keys make it too high, so it counts as an estimate.
/// </summary>
internal sealed class RowCounter(SqliteSession session)
{
    // Half of SQLITE_MAX_COMPOUND_SELECT (500 by default), which a build may have lowered.
    private const int TablesPerStatement = 250;

    public Catalog Fill(Catalog catalog, CancellationToken cancellationToken)
    {
        var rows = new Dictionary<string, double>(StringComparer.OrdinalIgnoreCase);
        var unknown = catalog.Tables
            .Where(table => table is { Rows: null, Kind: TableKind.Ordinary or TableKind.Shadow } && !table.HasOption("WITHOUT ROWID"))
            .Select(table => (table.Name, Rowid: RowidName(table)))
            .Where(entry => entry.Rowid is not null);
        foreach (var chunk in unknown.Chunk(TablesPerStatement))
        {
            var sql = string.Join(
                "\nUNION ALL ",
                chunk.Select(entry => $"SELECT {SqlQuoting.Literal(entry.Name, SqlDialect.Sqlite)}, max({entry.Rowid}) FROM main.{SqlQuoting.AlwaysQuoted(entry.Name, SqlDialect.Sqlite)}"));
            try
            {
                foreach (var (name, highest) in session.Query(sql, row => (row.Text(0), row.Int64(1)), cancellationToken: cancellationToken))
                {
                    rows[name] = Math.Max(0, highest);
                }
            }
            catch (SqliteFailureException)
            {
                // A damaged b-tree: the count stays unknown.
            }
        }

        return rows.Count == 0
            ? catalog
            : catalog with { Tables = catalog.Tables.Select(table => rows.TryGetValue(table.Name, out var count) && table.Rows is null ? table with { Rows = count } : table).ToList() };
    }

    /// <summary>A name by which the rowid can be asked for; null when columns have taken all three.</summary>
    public static string? RowidName(Table table) =>
        new[] { "rowid", "_rowid_", "oid" }.FirstOrDefault(name => table.FindColumn(name, StringComparison.OrdinalIgnoreCase) is not { Generation: not (ColumnGeneration.IdentityAlways or ColumnGeneration.IdentityByDefault) });
}
