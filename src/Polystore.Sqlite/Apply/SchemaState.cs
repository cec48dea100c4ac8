using Polystore.Core.Engines;
using Polystore.Sqlite.Connect;

namespace Polystore.Sqlite.Apply;

/// <summary>The texts of all schema objects at one moment, to see what a change really did.</summary>
internal sealed class SchemaState
{
    private readonly Dictionary<(string Type, string Name), (string Table, string Sql)> objects;

    private SchemaState(Dictionary<(string Type, string Name), (string Table, string Sql)> objects) => this.objects = objects;

    public static SchemaState Read(SqliteSession session, CancellationToken cancellationToken) => new(session
        .Query(
            "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
            row => (Key: (row.Text(0), row.Text(1)), Value: (row.Text(2), row.Text(3))),
            cancellationToken: cancellationToken)
        .GroupBy(entry => entry.Key)
        .ToDictionary(group => group.Key, group => group.First().Value));

    /// <summary>The first object that is another than before although no statement of the change names it; null when all is as expected.</summary>
    public static string? Unexpected(SchemaState before, SchemaState after, Change change)
    {
        var named = string.Join('\n', change.Statements.Concat(change.Rollback));
        foreach (var key in before.objects.Keys.Union(after.objects.Keys))
        {
            var was = before.objects.GetValueOrDefault(key);
            var same = after.objects.TryGetValue(key, out var now) && before.objects.ContainsKey(key) && was.Sql == now.Sql;
            if (!same && !Names(named, key.Name) && !WentWithItsTable(after, key, was.Table))
            {
                return $"the {key.Type} {key.Name}";
            }
        }

        return null;
    }

    private static bool WentWithItsTable(SchemaState after, (string Type, string Name) key, string table) =>
        !after.objects.ContainsKey(key) && !after.objects.Keys.Any(other => other.Type is "table" or "view" && other.Name == table);

    // Inside an identifier its quote characters are doubled.
    private static bool Names(string sql, string name) =>
        sql.Contains(name, StringComparison.OrdinalIgnoreCase) || sql.Contains(name.Replace("\"", "\"\""), StringComparison.OrdinalIgnoreCase);
}
