using Polystore.Sql.PgQuery.Reading;

namespace Polystore.Sql.PgQuery.Impact;

/// <summary>Makes locks of the names in a tree.</summary>
internal static class Locking
{
    public static PgTableLock Of(PgNode table, PgLockMode mode) =>
        new(table.Text("schemaname") is { Length: > 0 } schema ? schema : null, table.Text("relname"), mode);

    /// <summary>Of a name as a list of its parts.</summary>
    public static PgTableLock Of(IReadOnlyList<string> name, PgLockMode mode) =>
        new(name.Count > 1 ? name[^2] : null, name.Count > 0 ? name[^1] : "", mode);

    public static IReadOnlyList<PgTableLock> OfAll(IEnumerable<PgNode> tables, PgLockMode mode) => Strongest(tables.Select(t => Of(t, mode)));

    /// <summary>The strongest lock of each table.</summary>
    public static IReadOnlyList<PgTableLock> Strongest(IEnumerable<PgTableLock> locks) =>
        [.. locks.Where(l => l.Name.Length > 0).GroupBy(l => (l.Schema, l.Name)).Select(g => g.MaxBy(l => l.Mode)!)];
}
