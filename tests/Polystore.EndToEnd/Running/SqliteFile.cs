using Microsoft.Data.Sqlite;
using Polystore.SqliteClient;

namespace Polystore.EndToEnd.Running;

/// <summary>Makes and looks into SQLite files without the code under test.</summary>
internal static class SqliteFile
{
    static SqliteFile() => _ = SqliteNative.Library;

    public static void Execute(string path, string sql)
    {
        using var connection = Open(path);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public static List<string> Strings(string path, string sql)
    {
        using var connection = Open(path);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var values = new List<string>();
        while (reader.Read())
        {
            values.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "NULL" : reader.GetValue(i).ToString())));
        }

        return values;
    }

    /// <summary>The schema as text, in an order that does not depend on how it came about.</summary>
    public static string Schema(string path) =>
        string.Join("\n", Strings(path, "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name"));

    private static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }
}
