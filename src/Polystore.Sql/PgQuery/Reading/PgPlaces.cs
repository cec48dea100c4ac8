using Polystore.Sql.Shapes;

namespace Polystore.Sql.PgQuery.Reading;

/// <summary>Finds the text of a node: the parser gives one place in it, the tokens around tell where it begins and ends.</summary>
internal sealed class PgPlaces
{
    private readonly PgText _text;
    private readonly int _start;
    private readonly string _sql;
    private readonly IReadOnlyList<SqlToken> _tokens;
    private readonly int[] _partner;

    /// <param name="text">What the parser read.</param>
    /// <param name="start">Where the statement starts in it, in UTF-16 units.</param>
    /// <param name="sql">The statement.</param>
    public PgPlaces(PgText text, int start, string sql)
    {
        _text = text;
        _start = start;
        _sql = sql;
        _tokens = SqlLexer.Significant(sql, SqlDialect.Postgres);
        _partner = Partners();
    }

    public SourceRange Whole => new(0, _sql.Length);

    /// <summary>The offset in the statement of a place in the text.</summary>
    public int OffsetOf(int place) => Math.Clamp(_text.OffsetOf(place) - _start, 0, _sql.Length);

    /// <summary>The token at a place; the next one when none starts there.</summary>
    public int TokenAt(int place)
    {
        var offset = OffsetOf(place);
        var (low, high) = (0, _tokens.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_tokens[middle].Offset < offset)
                low = middle + 1;
            else
                high = middle;
        }

        return Math.Min(low, Math.Max(0, _tokens.Count - 1));
    }

    public bool IsSymbol(int token, string symbol) => token >= 0 && token < _tokens.Count && _tokens[token].IsSymbol(_sql, symbol);

    public bool IsWord(int token, string word) => token >= 0 && token < _tokens.Count && _tokens[token].IsWord(_sql, word);

    public SourceRange Range(int first, int last)
    {
        if (_tokens.Count == 0)
            return Whole;
        first = Math.Clamp(first, 0, _tokens.Count - 1);
        last = Math.Clamp(last, first, _tokens.Count - 1);
        return new SourceRange(_tokens[first].Offset, _tokens[last].End - _tokens[first].Offset);
    }

    public SourceRange Token(int place) => TokenAt(place) is var token ? Range(token, token) : Whole;

    /// <summary>A dotted name, and the brackets behind it with what follows a call: FILTER, OVER, WITHIN GROUP.</summary>
    public SourceRange NameOrCall(int place)
    {
        var first = TokenAt(place);
        var last = AfterName(first);
        if (IsSymbol(last + 1, "("))
            last = _partner[last + 1];
        while (true)
        {
            var next = last + 1;
            if (IsWord(next, "WITHIN"))
                next++;
            if ((IsWord(next, "FILTER") || IsWord(next, "OVER") || IsWord(next, "GROUP")) && IsSymbol(next + 1, "("))
                last = _partner[next + 1];
            else if (IsWord(next, "OVER"))
                last = next + 1;
            else
                return Range(first, last);
        }
    }

    /// <summary>A type's name with its modifiers.</summary>
    public SourceRange Type(int place)
    {
        var first = TokenAt(place);
        var last = AfterName(first);
        while (true)
        {
            var next = last + 1;
            if (IsWord(next, "PRECISION") || IsWord(next, "VARYING"))
                last = next;
            else if ((IsWord(next, "WITH") || IsWord(next, "WITHOUT")) && IsWord(next + 1, "TIME") && IsWord(next + 2, "ZONE"))
                last = next + 2;
            else if (IsSymbol(next, "(") || IsSymbol(next, "["))
                last = _partner[next];
            else
                return Range(first, last);
        }
    }

    /// <summary>From a place to the end of the next bracket behind it.</summary>
    public SourceRange ThroughBracket(int place)
    {
        var first = TokenAt(place);
        var open = NextBracket(first);
        return Range(first, open < 0 ? first : _partner[open]);
    }

    /// <summary>What stands inside the next bracket behind a place.</summary>
    public SourceRange InBracket(int place) => NextBracket(TokenAt(place)) is var open and >= 0 ? Inside(open) : Token(place);

    /// <summary>A dotted name.</summary>
    public SourceRange NameOnly(int place) => TokenAt(place) is var first ? Range(first, AfterName(first)) : Whole;

    /// <summary>The name behind a token: of COLLATE.</summary>
    public SourceRange NameOrCallBehind(int token) => Range(token + 1, AfterName(token + 1));

    /// <summary>The query of a common table whose name stands at a place: in the bracket behind AS [NOT] [MATERIALIZED].</summary>
    public SourceRange InBracketBehindAs(int place)
    {
        var token = TokenAt(place);
        while (token < _tokens.Count - 1 && !IsWord(token, "AS"))
            token = IsSymbol(token, "(") ? _partner[token] + 1 : token + 1;
        return NextBracket(token) is var open and >= 0 ? Inside(open) : Token(place);
    }

    /// <summary>A range with the next token behind it when it is a word: END of CASE.</summary>
    public SourceRange ThroughWord(SourceRange range, string word)
    {
        var (first, last) = (IndexOf(range.Start), LastBefore(range.End));
        return IsWord(last + 1, word) ? Range(first, last + 1) : range;
    }

    /// <summary>A range with the bracket that stands right around it, when one does.</summary>
    public SourceRange WithBracket(SourceRange range)
    {
        var (first, last) = (IndexOf(range.Start) - 1, LastBefore(range.End) + 1);
        return IsSymbol(first, "(") && _partner[first] == last ? Range(first, last) : range;
    }

    /// <summary>The frame of a window definition whose bracket stands at a place; null when none is found.</summary>
    public string? Frame(int place)
    {
        var open = NextBracket(TokenAt(place));
        for (var i = open + 1; open >= 0 && i < _partner[open]; i++)
        {
            if (IsWord(i, "ROWS") || IsWord(i, "RANGE") || IsWord(i, "GROUPS"))
                return Text(Range(i, _partner[open] - 1));
            if (IsSymbol(i, "("))
                i = _partner[i];
        }

        return null;
    }

    /// <summary>What stands inside the smallest bracket around an offset that holds a query.</summary>
    public SourceRange QueryAroundOffset(int offset)
    {
        if (_tokens.Count == 0)
            return Whole;
        var token = IndexOf(offset);
        var depth = 0;
        for (var i = token - 1; i >= 0; i--)
        {
            if (IsSymbol(i, ")") || IsSymbol(i, "]"))
                depth++;
            else if ((IsSymbol(i, "(") || IsSymbol(i, "[")) && depth > 0)
                depth--;
            else if (IsSymbol(i, "(") && (IsWord(i + 1, "SELECT") || IsWord(i + 1, "WITH") || IsWord(i + 1, "VALUES") || IsWord(i + 1, "TABLE") || IsSymbol(i + 1, "(")))
                return Inside(i);
        }

        return Whole;
    }

    /// <summary>Through the last of some words that stand at a place: IS NOT NULL.</summary>
    public SourceRange Words(int place, params ReadOnlySpan<string> words)
    {
        var first = TokenAt(place);
        var last = first;
        for (var more = true; more;)
        {
            more = false;
            foreach (var word in words)
                more |= IsWord(last + 1, word);
            if (more)
                last++;
        }

        return Range(first, last);
    }

    /// <summary>The smallest range over several, with the brackets whole that it cuts.</summary>
    public SourceRange Union(SourceRange own, IEnumerable<SourceRange> others)
    {
        var (start, end) = (own.Start, own.End);
        foreach (var range in others)
        {
            if (range.Length > 0)
                (start, end) = (Math.Min(start, range.Start), Math.Max(end, range.End));
        }

        if (_tokens.Count == 0)
            return own;
        var (first, last) = (IndexOf(start), LastBefore(end));
        for (var i = first; i <= last; i++)
        {
            if (_partner[i] < first && IsClose(i))
                first = _partner[i];
            else if (_partner[i] > last && !IsClose(i))
                last = Math.Min(_partner[i], _tokens.Count - 1);
        }

        return Range(first, last);
    }

    public string Text(SourceRange range) => range.Text(_sql);

    private SourceRange Inside(int open) => Range(open + 1, Math.Max(open + 1, _partner[open] - 1));

    private int AfterName(int token)
    {
        while (IsSymbol(token + 1, ".") && token + 2 < _tokens.Count)
            token += 2;
        return token;
    }

    private int NextBracket(int token)
    {
        for (var i = token; i < Math.Min(token + 8, _tokens.Count); i++)
        {
            if (IsSymbol(i, "(") || IsSymbol(i, "["))
                return i;
        }

        return -1;
    }

    private bool IsClose(int token) => IsSymbol(token, ")") || IsSymbol(token, "]");

    private int IndexOf(int offset)
    {
        var (low, high) = (0, _tokens.Count - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_tokens[middle].Offset < offset)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private int LastBefore(int end)
    {
        var index = IndexOf(end);
        return _tokens[index].Offset >= end && index > 0 ? index - 1 : index;
    }

    // Every token is its own partner but brackets, which have each other; one without a partner has the last token.
    private int[] Partners()
    {
        var partners = new int[_tokens.Count];
        var open = new Stack<int>();
        for (var i = 0; i < _tokens.Count; i++)
        {
            partners[i] = i;
            if (IsSymbol(i, "(") || IsSymbol(i, "["))
            {
                open.Push(i);
                partners[i] = _tokens.Count - 1;
            }
            else if (IsClose(i) && open.TryPop(out var first))
            {
                partners[i] = first;
                partners[first] = i;
            }
        }

        return partners;
    }
}
