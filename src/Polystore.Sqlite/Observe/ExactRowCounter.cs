using Polystore.Core.Catalogs;
using Polystore.Sql;
using Polystore.Sqlite.Connect;

namespace Polystore.Sqlite.Observe;

/// <summary>Counts the rows of tables that dbstat has not counted, smallest estimate first, until its time is up.</summary>
internal sealed class ExactRowCounter(SqliteSession session, TimeProvider clock)
{
    public Catalog Fill(Catalog catalog, TimeSpan limit, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var counts = new Dictionary<string, double>(StringComparer.OrdinalIgnoreCase);
        foreach (var table in catalog.Tables.Where(table => !table.RowsAreExact && table.Kind is TableKind.Ordinary).OrderBy(table => table.Rows ?? 0))
        {
            var remaining = limit - clock.GetElapsedTime(started);
            if (remaining <= TimeSpan.Zero)
            {
                break;
            }

            try
            {
                // SQLite counts over the smallest index by itself.
                var sql = $"SELECT count(*) FROM main.{SqlQuoting.AlwaysQuoted(table.Name, SqlDialect.Sqlite)}";
                counts[table.Name] = session.Query(sql, row => row.Int64(0), timeout: remaining, cancellationToken: cancellationToken)[0];
            }
            catch (SqliteFailureException)
            {
                // Out of time or damaged; the estimate stays.
            }
        }

        return counts.Count == 0
            ? catalog
            : catalog with
            {
                Tables = catalog.Tables
                    .Select(table => counts.TryGetValue(table.Name, out var rows) ? table with { Rows = rows, RowsAreExact = true } : table)
                    .ToList(),
            };
    }
}
