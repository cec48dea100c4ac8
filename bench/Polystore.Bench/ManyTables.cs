using System.Diagnostics;
using System.Text;
using Microsoft.Data.Sqlite;
using Polystore.SqliteClient;

namespace Polystore.Bench;

/// <summary>
/// <c>polystore check</c> on many small tables, against what a table-by-table walk over the pragmas costs in the same run:
/// <c>table_xinfo</c>, <c>index_list</c>, <c>foreign_key_list</c> and a row count for each.
/// </summary>
internal static class ManyTables
{
    private const int Repetitions = 5;
    private const int RowsPerTable = 100;

    public static async Task RunAsync(int tables, int columns)
    {
        _ = SqliteNative.Library;
        var folder = Directory.CreateTempSubdirectory("polystore-bench-");
        try
        {
            var path = Path.Combine(folder.FullName, "many.db");
            Make(path, tables, columns);
            var walk = Enumerable.Range(0, Repetitions).Select(_ => Walk(path)).Order().ElementAt(Repetitions / 2);
            var check = await Measured.MedianAsync(Repetitions, BuiltCommand.Path, "check", path, "--format", "json", "--fail-on", "never");
            Console.WriteLine($"| {tables} tables × {columns} columns, {RowsPerTable} rows each | median of {Repetitions}, ms | peak MB | ratio to the walk |");
            Console.WriteLine("|---|---:|---:|---:|");
            Console.WriteLine($"| walk over the pragmas, table by table, in one process | {walk:0} | | 1 |");
            Console.WriteLine($"| polystore check, whole process, every rule, rows profiled | {check.Milliseconds:0} | {check.PeakMegabytes:0} | {check.Milliseconds / walk:0.0} |");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Make(string path, int tables, int columns)
    {
        using var connection = Open(path);
        var script = new StringBuilder("BEGIN;");
        for (var i = 0; i < tables; i++)
        {
            var others = string.Join(", ", Enumerable.Range(2, columns - 2).Select(c => $"c{c} {(c % 2 == 0 ? "INTEGER" : "TEXT")}"));
            script.Append($"CREATE TABLE t{i} (id INTEGER PRIMARY KEY, parent_id INTEGER REFERENCES t{Math.Max(0, i - 1)}(id), {others});");
            script.Append($"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {RowsPerTable}) INSERT INTO t{i} SELECT i, 1 + i % {RowsPerTable}{string.Concat(Enumerable.Range(2, columns - 2).Select(c => $", i * {c}"))} FROM n;");
        }

        Run(connection, script.Append("COMMIT;").ToString());
    }

    private static double Walk(string path)
    {
        var clock = Stopwatch.StartNew();
        using var connection = Open(path);
        foreach (var table in Read(connection, "SELECT name FROM sqlite_schema WHERE type = 'table'"))
        {
            Read(connection, $"PRAGMA table_xinfo({table})");
            Read(connection, $"PRAGMA index_list({table})");
            Read(connection, $"PRAGMA foreign_key_list({table})");
            Read(connection, $"SELECT count(*) FROM {table}");
        }

        return clock.Elapsed.TotalMilliseconds;
    }

    private static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static List<string> Read(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(reader.GetValue(0).ToString()!);
        }

        return rows;
    }
}
