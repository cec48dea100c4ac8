using System.Globalization;
using Polystore.Sql;
using Polystore.Sqlite.Advise.Candidates;
using Polystore.Sqlite.Advise.Uses;
using Polystore.Sqlite.Connect;

namespace Polystore.Sqlite.Advise.Proving;

/// <summary>
/// Gives the parameters of a statement values that occur in the data, so that it can be run: a value from the middle of the table
/// for the column that the parameter is compared with.
/// </summary>
internal static class SampledParameters
{
    /// <summary>Values by name or position.</summary>
    /// <returns>The values; a missing one is left out and the statement is then not measured.</returns>
    public static IReadOnlyDictionary<string, string> For(StatementUse statement, SqliteSession session)
    {
        var values = new Dictionary<string, string>();
        var named = new HashSet<string>(StringComparer.Ordinal);
        var highest = 0;
        foreach (var token in SqlLexer.Significant(statement.Sql, SqlDialect.Sqlite).Where(token => token.Kind == SqlTokenKind.Parameter))
        {
            var text = token.Text(statement.Sql);
            var name = text;
            if (text[0] == '?')
            {
                highest = text.Length > 1 && int.TryParse(text[1..], CultureInfo.InvariantCulture, out var given) ? Math.Max(highest, given) : highest + 1;
                name = text.Length > 1 ? text[1..] : highest.ToString(CultureInfo.InvariantCulture);
            }
            else if (named.Add(text))
            {
                // A name takes the next number at its first place (https://sqlite.org/lang_expr.html#varparam).
                highest++;
            }

            var use = statement.Parameters.FirstOrDefault(parameter => parameter.Offset == token.Offset);
            if (use is not null && !values.ContainsKey(name) && ValueOf(use, session) is { } value)
            {
                values[name] = value;
            }
        }

        return values;
    }

    private static string? ValueOf(ParameterUse use, SqliteSession session)
    {
        if (use.Value is { } fixedValue)
        {
            return fixedValue.ToString(CultureInfo.InvariantCulture);
        }

        if (use is not { Table: { } table, Key: { } key })
        {
            return null;
        }

        var expression = IndexSql.Value(key with { Collation = null });
        var name = IndexSql.Quote(table);
        var found = session.Query(
            $"SELECT {expression} FROM {name} WHERE {expression} IS NOT NULL LIMIT 1 OFFSET (SELECT count(*) / 2 FROM {name} WHERE {expression} IS NOT NULL)",
            row => row.Value(0));
        return found is [{ } value] ? Text(value) : null;
    }

    // Quotes keep a text that reads as a number a text.
    private static string? Text(object value) => value switch
    {
        long number => number.ToString(CultureInfo.InvariantCulture),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        string text => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
        _ => null,
    };
}
