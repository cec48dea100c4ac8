using Polystore.Sql;
using Polystore.Sqlite.Connect;

namespace Polystore.Sqlite.Explain;

/// <summary>
/// Finds the place of a syntax error. SQLite names the word (<c>near "FORM": syntax error</c>) but, before 3.38, not where it stands;
/// its parser stops at the first wrong token, so the first occurrence up to which the text fails with the same words is the place.
/// </summary>
internal static class SyntaxErrorPlace
{
    // Each occurrence is one compilation; a text with more of them is not worth the search.
    private const int MostOccurrences = 50;

    public static SqlToken? Find(SqliteSession session, string sql, string message)
    {
        const string Start = "near \"";
        const string End = "\": syntax error";
        if (!message.StartsWith(Start, StringComparison.Ordinal) || !message.EndsWith(End, StringComparison.Ordinal))
        {
            return Named(sql, message);
        }

        var word = message[Start.Length..^End.Length];
        foreach (var token in SqlLexer.Significant(sql, SqlDialect.Sqlite).Where(token => token.Span(sql).SequenceEqual(word)).Take(MostOccurrences))
        {
            if (Fails(session, sql[..token.End], message))
            {
                return token;
            }
        }

        return null;
    }

    // "no such column: u.nme", "no such table: main.x", "no such function: f", "ambiguous column name: id"
    private static SqlToken? Named(string sql, string message)
    {
        var colon = message.LastIndexOf(": ", StringComparison.Ordinal);
        if (colon < 0 || !(message.StartsWith("no such ", StringComparison.Ordinal) || message.StartsWith("ambiguous ", StringComparison.Ordinal)))
        {
            return null;
        }

        var name = message[(colon + 2)..];
        var last = name[(name.LastIndexOf('.') + 1)..];
        var matches = SqlLexer.Significant(sql, SqlDialect.Sqlite)
            .Where(token => SqlIdentifier.Unquote(token.Text(sql)).Equals(last, StringComparison.OrdinalIgnoreCase))
            .ToList();
        return matches.Count == 1 ? matches[0] : null;
    }

    private static bool Fails(SqliteSession session, string sql, string message)
    {
        try
        {
            session.Prepare("EXPLAIN " + sql)?.Dispose();
            return false;
        }
        catch (SqliteFailureException failure)
        {
            return failure.Message == message;
        }
    }
}
