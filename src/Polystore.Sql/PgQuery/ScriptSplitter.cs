using Polystore.Sql.PgQuery.Native;

namespace Polystore.Sql.PgQuery;

/// <summary>Cuts a script where PostgreSQL does.</summary>
internal static class ScriptSplitter
{
    public static IReadOnlyList<PgStatementText> Split(PgText text)
    {
        List<(int Start, int End)> pieces;
        try
        {
            pieces = PgQueryCalls.Split(text, withParser: true);
        }
        catch (PgSyntaxException)
        {
            pieces = PgQueryCalls.Split(text, withParser: false);
        }

        var statements = new List<PgStatementText>(pieces.Count);
        var (line, counted) = (1, 0);
        foreach (var (start, end) in pieces)
        {
            if (Trim(text.Sql, start, end) is not { } trimmed)
                continue;
            line += text.Sql.AsSpan(counted, trimmed.Start - counted).Count('\n');
            counted = trimmed.Start;
            statements.Add(new PgStatementText(text.Sql[trimmed.Start..trimmed.End], trimmed.Start, line));
        }

        return statements;
    }

    // Between its first and its last token; null when there is none.
    private static (int Start, int End)? Trim(string sql, int start, int end)
    {
        var piece = sql[start..end];
        var (first, last) = (-1, 0);
        foreach (var token in SqlLexer.Tokenize(piece, SqlDialect.Postgres))
        {
            if (!token.IsSignificant)
                continue;
            if (first < 0)
                first = token.Offset;
            last = token.End;
        }

        return first < 0 ? null : (start + first, start + last);
    }
}
