using System.Globalization;
using Polystore.Postgres.Explain.Rewrites;
using Polystore.Sql;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Workloads.Values;

/// <summary>Writes values into a statement with parameters.</summary>
internal static class BoundStatement
{
    /// <summary>The statement with constants in place of its parameters; null when it has one of which no value is known.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="values">The values by position as text, null for NULL.</param>
    /// <param name="types">The types of the parameters as the server prints them.</param>
    public static string? Write(string sql, IReadOnlyList<string?> values, IReadOnlyList<string> types)
    {
        var edits = new List<(SourceRange Range, string Text)>();
        foreach (var token in SqlLexer.Significant(sql, SqlDialect.Postgres).Where(token => token.Kind == SqlTokenKind.Parameter))
        {
            if (!int.TryParse(token.Span(sql)[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var position)
                || position < 1 || position > values.Count || position > types.Count || values[position - 1]?.Contains('\0') == true)
            {
                return null;
            }

            edits.Add((new SourceRange(token.Offset, token.Length), $"({SqlQuoting.Literal(values[position - 1], SqlDialect.Postgres)}::{types[position - 1]})"));
        }

        return TextEdits.Apply(sql, edits);
    }

    /// <summary>The statement with constants for the parameters that are known; the others stay, numbered without gaps.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="values">Constants by the number of the parameter.</param>
    public static string WriteKnown(string sql, IReadOnlyDictionary<int, string> values)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var edits = new List<(SourceRange Range, string Text)>();
        foreach (var token in SqlLexer.Significant(sql, SqlDialect.Postgres).Where(token => token.Kind == SqlTokenKind.Parameter))
        {
            var name = token.Span(sql).ToString();
            if (int.TryParse(name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var position) && values.TryGetValue(position, out var constant))
            {
                edits.Add((new SourceRange(token.Offset, token.Length), constant));
                continue;
            }

            numbers.TryAdd(name, numbers.Count + 1);
            edits.Add((new SourceRange(token.Offset, token.Length), string.Create(CultureInfo.InvariantCulture, $"${numbers[name]}")));
        }

        return TextEdits.Apply(sql, edits);
    }
}
