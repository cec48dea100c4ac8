using Polystore.Core.Catalogs;
using Polystore.Core.Workloads;
using Polystore.Sql;

namespace Polystore.Sqlite.Rules.Reading;

/// <summary>What a workload's texts say without planning them.</summary>
internal static class WorkloadReading
{
    /// <summary>Calls of statements that delete rows of the table, or change one of the columns.</summary>
    public static double CallsThatUnsettle(this Workload workload, Table table, IReadOnlyCollection<string> columns) =>
        workload.Statements.Where(statement => Unsettles(Words(statement.Sql), table.Name, columns)).Sum(statement => statement.Calls);

    /// <summary>True when a statement that names the table has the column, or the rowid, among what it sorts by. Errs on the side of yes.</summary>
    public static bool SortsBy(this Workload workload, string table, string column) =>
        workload.Statements.Any(statement =>
        {
            var words = Words(statement.Sql);
            var order = words.FindIndex(word => word.Equals("ORDER", SqliteTableReading.Names));
            return order >= 0
                && words.Contains(table, StringComparer.OrdinalIgnoreCase)
                && words.Skip(order).Any(word => word.Equals(column, SqliteTableReading.Names) || word.Equals("rowid", SqliteTableReading.Names));
        });

    private static bool Unsettles(List<string> words, string table, IReadOnlyCollection<string> columns)
    {
        for (var i = 0; i + 1 < words.Count; i++)
        {
            var deletes = Is(words, i, "DELETE") && Is(words, i + 1, "FROM") && NamesTable(words, i + 2, table);
            var updates = Is(words, i, "UPDATE") && NamesTable(words, i + 1, table) && Sets(words, i + 2, columns);
            if (deletes || updates)
            {
                return true;
            }
        }

        return false;
    }

    private static bool Sets(List<string> words, int from, IReadOnlyCollection<string> columns)
    {
        var end = words.FindIndex(from, word => word.Equals("WHERE", SqliteTableReading.Names));
        return words.Skip(from).Take((end < 0 ? words.Count : end) - from).Any(word => columns.Contains(word, StringComparer.OrdinalIgnoreCase));
    }

    private static bool NamesTable(List<string> words, int at, string table) =>
        Is(words, at, table) || (at + 1 < words.Count && Is(words, at, "main") && Is(words, at + 1, table));

    private static bool Is(List<string> words, int at, string word) => at < words.Count && words[at].Equals(word, SqliteTableReading.Names);

    private static List<string> Words(string sql) => SqlLexer.Significant(sql, SqlDialect.Sqlite)
        .Where(token => token.Kind is SqlTokenKind.Word or SqlTokenKind.QuotedIdentifier)
        .Select(token => SqlIdentifier.Unquote(token.Text(sql)))
        .ToList();
}
