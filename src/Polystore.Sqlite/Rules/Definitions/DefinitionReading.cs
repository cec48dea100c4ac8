using Polystore.Core.Catalogs;
using Polystore.Sql;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Definitions;

/// <summary>Reads what definitions refer to, by their tokens.</summary>
internal static class DefinitionReading
{
    /// <summary>Words in double quotes that name no column of the table: SQLite takes them for texts.</summary>
    public static IReadOnlyList<string> QuotedWordsThatAreNoColumn(Table table, string? sql) => sql is null
        ? []
        : SqlLexer.Significant(sql, SqlDialect.Sqlite)
            .Where(token => token.Kind == SqlTokenKind.QuotedIdentifier && token.Span(sql)[0] == '"')
            .Select(token => SqlIdentifier.Unquote(token.Text(sql)))
            .Where(word => table.Column(word) is null && !IsRowid(word) && !word.Equals(table.Name, SqliteTableReading.Names))
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .ToList();

    /// <summary>Tables that the body of a trigger writes to, with schema names left out.</summary>
    public static IReadOnlyList<string> WrittenTables(string trigger)
    {
        var tokens = SqlLexer.Significant(trigger, SqlDialect.Sqlite);
        var names = new List<string>();
        var begin = tokens.ToList().FindIndex(token => token.IsWord(trigger, "BEGIN"));
        for (var i = begin + 1; begin >= 0 && i + 1 < tokens.Count; i++)
        {
            var startsStatement = tokens[i - 1].IsSymbol(trigger, ";") || i == begin + 1;
            if (startsStatement && Target(trigger, tokens, i) is { } name)
            {
                names.Add(name);
            }
        }

        return names.Distinct(StringComparer.OrdinalIgnoreCase).ToList();
    }

    // INSERT [OR action] INTO name, REPLACE INTO name, UPDATE [OR action] name, DELETE FROM name; a statement after WITH is left out.
    private static string? Target(string sql, IReadOnlyList<SqlToken> tokens, int at)
    {
        if (tokens[at].IsWord(sql, "INSERT") || tokens[at].IsWord(sql, "REPLACE") || tokens[at].IsWord(sql, "DELETE"))
        {
            for (var i = at + 1; i < Math.Min(at + 4, tokens.Count - 1); i++)
            {
                if (tokens[i].IsWord(sql, "INTO") || tokens[i].IsWord(sql, "FROM"))
                {
                    return NameAt(sql, tokens, i + 1);
                }
            }

            return null;
        }

        return tokens[at].IsWord(sql, "UPDATE")
            ? NameAt(sql, tokens, tokens[at + 1].IsWord(sql, "OR") ? at + 3 : at + 1)
            : null;
    }

    private static string? NameAt(string sql, IReadOnlyList<SqlToken> tokens, int at)
    {
        if (at + 2 < tokens.Count && tokens[at + 1].IsSymbol(sql, "."))
        {
            at += 2;
        }

        return at < tokens.Count && tokens[at].Kind is SqlTokenKind.Word or SqlTokenKind.QuotedIdentifier or SqlTokenKind.String
            ? SqlIdentifier.Unquote(tokens[at].Text(sql))
            : null;
    }

    private static bool IsRowid(string word) =>
        word.Equals("rowid", SqliteTableReading.Names) || word.Equals("oid", SqliteTableReading.Names) || word.Equals("_rowid_", SqliteTableReading.Names);
}
