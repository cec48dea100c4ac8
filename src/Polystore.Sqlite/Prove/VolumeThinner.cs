using Polystore.Core.Catalogs;
using Polystore.Sql;
using Polystore.Sqlite.Connect;
using SQLitePCL;

namespace Polystore.Sqlite.Prove;

/// <summary>
/// Makes a smaller volume of a copy: about half of the rows go, and no foreign key is left pointing nowhere. Tables that others
/// depend on lose rows by a hash of the rowid; what depends on the lost rows follows.
/// </summary>
internal static class VolumeThinner
{
    // https://sqlite.org/c3ref/c_dbconfig_defensive.html: a delete here must not write the application's audit log.
    private const int ConfigEnableTrigger = 1003;

    // A list that other tables refer to (countries, categories) is the same at every volume.
    private const long ReferenceTableRows = 200;

    // Below this, measurements say more about constant costs than about volume.
    private const long FewestRows = 500;

    // A foreign key cycle settles in as many rounds as its longest chain of rows; what is left then stays dangling and the volume is not used.
    private const int MostRounds = 50;

    /// <summary>Thins the copy.</summary>
    /// <returns>Rows left as a share of the rows before; null when the result would be too small, or nothing could go.</returns>
    public static double? Thin(SqliteSession session, Catalog catalog, CancellationToken cancellationToken)
    {
        var tables = catalog.Tables
            .Where(table => table is { Schema: "main", Kind: TableKind.Ordinary } && !table.Name.StartsWith("sqlite_", StringComparison.OrdinalIgnoreCase))
            .ToList();
        var before = Count(session, tables, cancellationToken);
        var keys = Keys(tables);
        raw.sqlite3_db_config(session.Handle, ConfigEnableTrigger, 0, out _);
        try
        {
            session.Execute("PRAGMA foreign_keys = OFF; BEGIN", cancellationToken: cancellationToken);
            foreach (var table in Roots(tables, keys, before))
            {
                // Multiplicative hashing (Knuth, The Art of Computer Programming, volume 3, section 6.4): neighbours part ways.
                session.Execute($"DELETE FROM {Name(table.Name)} WHERE ((rowid * 2654435761) >> 13) & 1", cancellationToken: cancellationToken);
            }

            var settled = SettleOrphans(session, keys, cancellationToken);
            var after = Count(session, tables, cancellationToken);
            var (all, left) = (before.Values.Sum(), after.Values.Sum());
            var usable = settled && left >= FewestRows && left < all;
            session.Execute(usable ? "COMMIT" : "ROLLBACK", cancellationToken: cancellationToken);
            if (usable)
            {
                session.Execute("VACUUM", cancellationToken: cancellationToken);
            }

            return usable ? Math.Round((double)left / all, 2) : null;
        }
        catch (SqliteFailureException)
        {
            if (raw.sqlite3_get_autocommit(session.Handle) == 0)
            {
                session.Execute("ROLLBACK", TimeSpan.Zero, CancellationToken.None);
            }

            return null;
        }
        finally
        {
            raw.sqlite3_db_config(session.Handle, ConfigEnableTrigger, 1, out _);
            session.Execute("PRAGMA foreign_keys = ON", TimeSpan.Zero, CancellationToken.None);
        }
    }

    // Deleting children whose parent is gone can orphan their own children.
    private static bool SettleOrphans(SqliteSession session, List<ForeignKey> keys, CancellationToken cancellationToken)
    {
        for (var round = 0; round < MostRounds; round++)
        {
            var changed = raw.sqlite3_total_changes(session.Handle);
            foreach (var key in keys)
            {
                session.Execute(key.Settle, cancellationToken: cancellationToken);
            }

            if (raw.sqlite3_total_changes(session.Handle) == changed)
            {
                return true;
            }
        }

        return false;
    }

    // Halving two parents of one table would quarter it, so a table is thinned only when nothing below it follows another one already.
    private static List<Table> Roots(List<Table> tables, List<ForeignKey> keys, Dictionary<string, long> rows)
    {
        var below = tables.ToDictionary(table => table.Name, table => Below(table.Name, keys), StringComparer.OrdinalIgnoreCase);
        var following = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var roots = new List<Table>();
        foreach (var table in tables.OrderByDescending(table => below[table.Name].Sum(name => rows.GetValueOrDefault(name))).ThenBy(table => table.Name, StringComparer.Ordinal))
        {
            if (rows[table.Name] >= ReferenceTableRows && !table.HasOption("WITHOUT ROWID") && !HidesRowid(table) && !below[table.Name].Overlaps(following))
            {
                roots.Add(table);
                following.UnionWith(below[table.Name]);
            }
        }

        return roots;
    }

    private static bool HidesRowid(Table table) => table.FindColumn("rowid", StringComparison.OrdinalIgnoreCase) is not null;

    // The table itself and everything that refers to it, directly or not.
    private static HashSet<string> Below(string table, List<ForeignKey> keys)
    {
        var found = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { table };
        var pending = new Queue<string>([table]);
        while (pending.TryDequeue(out var parent))
        {
            foreach (var key in keys.Where(key => key.Parent.Equals(parent, StringComparison.OrdinalIgnoreCase) && found.Add(key.Child)))
            {
                pending.Enqueue(key.Child);
            }
        }

        return found;
    }

    private static List<ForeignKey> Keys(List<Table> tables) =>
    [
        .. from table in tables
           from key in table.ForeignKeys
           let parent = tables.Find(other => other.Name.Equals(key.References?.Table.Name, StringComparison.OrdinalIgnoreCase))
           where parent is not null
           let columns = key.References!.Columns.Count > 0 ? key.References.Columns : parent.PrimaryKey?.Columns ?? []
           where columns.Count == key.Columns.Count && columns.All(column => parent.FindColumn(column, StringComparison.OrdinalIgnoreCase) is not null)
           select new ForeignKey(table.Name, parent.Name, Settle(table, key, parent.Name, columns)),
    ];

    // A row that refers to another one of its own table (a referrer, a reply) would be lost along the whole chain; where the key allows
    // it, the row stays and forgets the reference.
    private static string Settle(Table child, Constraint key, string parent, IReadOnlyList<string> parentColumns)
    {
        var columns = key.Columns;
        var isOptional = columns.All(column => child.FindColumn(column, StringComparison.OrdinalIgnoreCase) is { Nullable: true, Generation: ColumnGeneration.None });
        var verb = child.Name.Equals(parent, StringComparison.OrdinalIgnoreCase) && isOptional
            ? $"UPDATE {Name(child.Name)} AS c SET {string.Join(", ", columns.Select(column => $"{Name(column)} = NULL"))}"
            : $"DELETE FROM {Name(child.Name)} AS c";
        var given = string.Join(" AND ", columns.Select(column => $"c.{Name(column)} IS NOT NULL"));
        var match = string.Join(" AND ", columns.Zip(parentColumns, (column, parentColumn) => $"p.{Name(parentColumn)} = c.{Name(column)}"));
        return $"{verb} WHERE {given} AND NOT EXISTS (SELECT 1 FROM {Name(parent)} AS p WHERE {match})";
    }

    private static Dictionary<string, long> Count(SqliteSession session, List<Table> tables, CancellationToken cancellationToken) =>
        tables.ToDictionary(
            table => table.Name,
            table => session.Query($"SELECT count(*) FROM {Name(table.Name)}", row => row.Int64(0), cancellationToken: cancellationToken)[0],
            StringComparer.OrdinalIgnoreCase);

    private static string Name(string identifier) => SqlQuoting.Identifier(identifier, SqlDialect.Sqlite);

    private sealed record ForeignKey(string Child, string Parent, string Settle);
}
