using Polystore.Sql;

namespace Polystore.Sqlite.Observe.Ddl;

/// <summary>
/// Walks over the significant tokens of one CREATE statement as SQLite keeps it in sqlite_schema. SQLite has parsed the text
/// before, so it is well formed; whatever is odd is skipped rather than refused.
/// </summary>
internal sealed class DdlCursor(string sql, IReadOnlyList<SqlToken> tokens, int start, int end)
{
    private int position = start;

    public DdlCursor(string sql)
        : this(sql, SqlLexer.Significant(sql, SqlDialect.Sqlite))
    {
    }

    private DdlCursor(string sql, IReadOnlyList<SqlToken> tokens)
        : this(sql, tokens, 0, tokens.Count)
    {
    }

    public bool AtEnd => position >= end;

    /// <summary>True when nothing follows so many tokens.</summary>
    public bool IsEndAfter(int count) => position + count >= end;

    public bool IsWord(string word, int ahead = 0) => position + ahead < end && tokens[position + ahead].IsWord(sql, word);

    public bool IsSymbol(string symbol, int ahead = 0) => position + ahead < end && tokens[position + ahead].IsSymbol(sql, symbol);

    /// <summary>Steps over the word when it is next.</summary>
    public bool TryWord(string word)
    {
        var found = IsWord(word);
        position += found ? 1 : 0;
        return found;
    }

    public void Skip() => position++;

    /// <summary>Steps over one token, or over a whole pair of parentheses.</summary>
    public void SkipGroup()
    {
        if (IsSymbol("("))
        {
            _ = Parentheses();
        }
        else
        {
            position++;
        }
    }

    /// <summary>Moves to the next opening parenthesis.</summary>
    public bool SeekParenthesis()
    {
        while (!AtEnd && !IsSymbol("("))
        {
            position++;
        }

        return !AtEnd;
    }

    /// <summary>The next token as a name, quotes undone.</summary>
    public string? Name()
    {
        if (AtEnd)
        {
            return null;
        }

        return SqlIdentifier.Unquote(tokens[position++].Text(sql));
    }

    /// <summary>Steps over a pair of parentheses and returns a cursor over what is inside.</summary>
    public DdlCursor Parentheses()
    {
        var open = ++position;
        for (var depth = 1; position < end; position++)
        {
            depth += tokens[position].IsSymbol(sql, "(") ? 1 : tokens[position].IsSymbol(sql, ")") ? -1 : 0;
            if (depth == 0)
            {
                return new DdlCursor(sql, tokens, open, position++);
            }
        }

        return new DdlCursor(sql, tokens, open, end);
    }

    /// <summary>The parts between the commas that are not inside parentheses.</summary>
    public IEnumerable<DdlCursor> Items()
    {
        var from = position;
        var depth = 0;
        for (var i = position; i < end; i++)
        {
            depth += tokens[i].IsSymbol(sql, "(") ? 1 : tokens[i].IsSymbol(sql, ")") ? -1 : 0;
            if (depth == 0 && tokens[i].IsSymbol(sql, ","))
            {
                yield return new DdlCursor(sql, tokens, from, i);
                from = i + 1;
            }
        }

        if (from < end)
        {
            yield return new DdlCursor(sql, tokens, from, end);
        }
    }

    /// <summary>The text from here to the end, byte for byte.</summary>
    public string Rest() => AtEnd ? "" : sql[tokens[position].Offset..tokens[end - 1].End];

    /// <summary>A cursor that ends so many tokens earlier.</summary>
    public DdlCursor WithoutLast(int count) => new(sql, tokens, position, Math.Max(position, end - count));

    /// <summary>True when the token at that place from the end (1 is the last) is the word.</summary>
    public bool EndsWithWord(string word, int fromEnd = 1) => end - fromEnd >= position && tokens[end - fromEnd].IsWord(sql, word);
}
