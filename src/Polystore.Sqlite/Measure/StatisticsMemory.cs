using Polystore.Sqlite.Connect;

namespace Polystore.Sqlite.Measure;

/// <summary>
/// The planner's statistics of a copy as they were, so that a trial of ANALYZE can be undone. SQLite keeps them in ordinary tables
/// that a user may empty and drop (https://sqlite.org/fileformat2.html#internal_schema_objects).
/// </summary>
internal sealed class StatisticsMemory
{
    private static readonly string[] Names = ["sqlite_stat1", "sqlite_stat4"];

    private readonly Dictionary<string, IReadOnlyList<IReadOnlyList<object?>>> tables = [];

    /// <summary>Remembers what is there.</summary>
    public StatisticsMemory(SqliteSession session)
    {
        foreach (var name in Present(session))
        {
            tables[name] = session.Query<IReadOnlyList<object?>>($"SELECT * FROM {name}", row => [.. Enumerable.Range(0, row.Count).Select(row.Value)]);
        }
    }

    /// <summary>True when the statistics tables hold what they held.</summary>
    public bool IsUnchanged(SqliteSession session)
    {
        var now = new StatisticsMemory(session).tables;
        return now.Count == tables.Count
            && tables.All(entry => now.TryGetValue(entry.Key, out var rows) && rows.Select(Text).Order(StringComparer.Ordinal).SequenceEqual(entry.Value.Select(Text).Order(StringComparer.Ordinal), StringComparer.Ordinal));

        static string Text(IReadOnlyList<object?> row) => string.Join('\0', row.Select(value => value is byte[] blob ? Convert.ToHexString(blob) : value));
    }

    /// <summary>Brings it back; rows of indexes that are gone since stay gone, as DROP INDEX takes them along.</summary>
    /// <returns>False when a table that was there is gone: SQLite lets nobody make it by hand.</returns>
    public bool Restore(SqliteSession session)
    {
        if (tables.Keys.Except(Present(session), StringComparer.OrdinalIgnoreCase).Any())
        {
            return false;
        }

        var indexes = session.Query("SELECT name FROM sqlite_master", row => row.Text(0)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var name in Present(session))
        {
            if (!tables.TryGetValue(name, out var rows))
            {
                session.Execute($"DROP TABLE {name}");
                continue;
            }

            session.Execute($"DELETE FROM {name}");
            foreach (var row in rows.Where(row => row[1] is not string index || indexes.Contains(index)))
            {
                session.Query($"INSERT INTO {name} VALUES ({string.Join(", ", row.Select((_, i) => $"?{i + 1}"))})", _ => 0, row);
            }
        }

        // Loads what is in the tables now, or nothing.
        session.Execute("ANALYZE sqlite_master");
        foreach (var name in Present(session).Where(name => !tables.ContainsKey(name)))
        {
            session.Execute($"DROP TABLE {name}");
        }

        // A table keeps the row count of its last statistics until its schema is read anew (analyze.c, sqlite3AnalysisLoad).
        session.Execute("PRAGMA writable_schema = RESET");
        return true;
    }

    private static IReadOnlyList<string> Present(SqliteSession session) =>
        [.. Names.Where(name => session.Query($"SELECT 1 FROM sqlite_master WHERE name = '{name}'", _ => true).Count > 0)];
}
