using System.Collections.Frozen;

namespace Polystore.Reports.Wording;

/// <summary>What a piece of a statement is, for its colour.</summary>
internal enum SqlTokenKind
{
    /// <summary>Names, operators, white space.</summary>
    Plain,

    /// <summary>A word of the language.</summary>
    Keyword,

    /// <summary>A quoted value.</summary>
    Text,

    /// <summary>A quoted name.</summary>
    Name,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A comment.</summary>
    Comment,
}

/// <summary>
/// Cuts a statement into coloured pieces. It only colours: it accepts anything, and the pieces joined are the input.
/// </summary>
internal static class SqlTokens
{
    private static readonly FrozenSet<string> Keywords = (
        "ADD ALL ALTER ANALYZE AND AS ASC AUTOINCREMENT BEGIN BETWEEN BY CASCADE CASE CAST CHECK COLLATE COLUMN COMMIT CONCURRENTLY CONSTRAINT CREATE " +
        "CROSS CURRENT_TIMESTAMP DATABASE DEFAULT DEFERRABLE DELETE DESC DISTINCT DO DROP ELSE END ESCAPE EXCEPT EXECUTE EXISTS EXPLAIN FILTER " +
        "FIRST FOR FOREIGN FROM FULL FUNCTION GENERATED GRANT GROUP HAVING IF IN INCLUDE INDEX INNER INSERT INTERSECT INTO IS JOIN KEY LAST LEFT " +
        "LIKE LIMIT MATERIALIZED NATURAL NOT NULL NULLS OF OFFSET ON OR ORDER OUTER OVER PARTITION PRAGMA PRIMARY REFERENCES REINDEX RENAME REPLACE " +
        "RESET RESTRICT RETURNING REVOKE RIGHT ROLLBACK ROW ROWID SCHEMA SELECT SET STORED STRICT TABLE TEMP TEMPORARY THEN TO TRANSACTION TRIGGER " +
        "TRUNCATE UNION UNIQUE UPDATE USING VACUUM VALIDATE VALUES VIEW VIRTUAL WHEN WHERE WINDOW WITH WITHOUT").Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The pieces in order.</summary>
    public static IEnumerable<(string Text, SqlTokenKind Kind)> Of(string statement)
    {
        var start = 0;
        while (start < statement.Length)
        {
            var (end, kind) = Next(statement, start);
            yield return (statement[start..end], kind);
            start = end;
        }
    }

    private static (int End, SqlTokenKind Kind) Next(string text, int start)
    {
        var first = text[start];
        if (first == '-' && At(text, start + 1) == '-')
        {
            var lineEnd = text.IndexOf('\n', start);
            return (lineEnd < 0 ? text.Length : lineEnd, SqlTokenKind.Comment);
        }

        if (first == '/' && At(text, start + 1) == '*')
        {
            var close = text.IndexOf("*/", start + 2, StringComparison.Ordinal);
            return (close < 0 ? text.Length : close + 2, SqlTokenKind.Comment);
        }

        if (first is '\'' or '"' or '`')
        {
            return (Quoted(text, start, first), first == '\'' ? SqlTokenKind.Text : SqlTokenKind.Name);
        }

        if (char.IsAsciiDigit(first))
        {
            return (While(text, start, character => char.IsAsciiLetterOrDigit(character) || character == '.'), SqlTokenKind.Number);
        }

        if (IsWord(first))
        {
            var end = While(text, start, IsWord);
            return (end, Keywords.Contains(text[start..end]) ? SqlTokenKind.Keyword : SqlTokenKind.Plain);
        }

        return (While(text, start + 1, character => !IsWord(character) && character is not ('\'' or '"' or '`' or '-' or '/')), SqlTokenKind.Plain);
    }

    private static int Quoted(string text, int start, char quote)
    {
        for (var i = start + 1; i < text.Length; i++)
        {
            if (text[i] == quote)
            {
                if (At(text, i + 1) != quote)
                {
                    return i + 1;
                }

                i++;
            }
        }

        return text.Length;
    }

    private static bool IsWord(char character) => char.IsLetterOrDigit(character) || character is '_' or '$';

    private static char At(string text, int index) => index < text.Length ? text[index] : '\0';

    private static int While(string text, int start, Func<char, bool> belongs)
    {
        while (start < text.Length && belongs(text[start]))
        {
            start++;
        }

        return start;
    }
}
