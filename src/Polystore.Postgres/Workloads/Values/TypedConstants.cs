using Polystore.Postgres.Explain.Rewrites;
using Polystore.Sql.PgQuery;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Workloads.Values;

/// <summary>
/// pg_stat_statements writes <c>interval '1 day'</c> as <c>interval $1</c>, which no server reads. As <c>CAST($1 AS interval)</c> it does.
/// </summary>
internal static class TypedConstants
{
    // The types whose constants are written with the type's name in front (datatype-datetime, and those that people write so).
    private static readonly HashSet<string> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        "interval", "date", "timestamp", "timestamptz", "time", "timetz", "numeric", "bool", "boolean", "uuid", "inet", "cidr", "json", "jsonb", "text", "bytea", "point", "tsquery", "tsvector",
    };

    /// <summary>The text with such constants as casts.</summary>
    public static string Rewrite(string sql)
    {
        List<PgToken> tokens;
        try
        {
            tokens = PgParser.Scan(sql).Where(token => token.Kind != PgTokenKind.Comment).ToList();
        }
        catch (PgSyntaxException)
        {
            return sql;
        }

        var edits = new List<(SourceRange Range, string Text)>();
        for (var at = 1; at < tokens.Count; at++)
        {
            if (tokens[at].Kind == PgTokenKind.Parameter && TypeStart(tokens, at - 1, sql) is { } start)
            {
                var type = sql[tokens[start].Offset..(tokens[at - 1].Offset + tokens[at - 1].Length)];
                edits.Add((new SourceRange(tokens[start].Offset, tokens[at].Offset + tokens[at].Length - tokens[start].Offset), $"CAST({tokens[at].Text(sql)} AS {type})"));
            }
        }

        return edits.Count == 0 ? sql : TextEdits.Apply(sql, edits);
    }

    // "timestamp with time zone $1" has four words, the others one; a name after a dot or AS is a column.
    private static int? TypeStart(List<PgToken> tokens, int last, string sql)
    {
        var start = Word(last, "zone") && Word(last - 1, "time") && (Word(last - 2, "with") || Word(last - 2, "without")) ? last - 3 : last;
        return start >= 0 && Types.Contains(tokens[start].Text(sql)) && (start == 0 || tokens[start - 1].Text(sql) is not ("." or "::")) ? start : null;

        bool Word(int at, string word) => at >= 0 && tokens[at].Text(sql).Equals(word, StringComparison.OrdinalIgnoreCase);
    }
}
