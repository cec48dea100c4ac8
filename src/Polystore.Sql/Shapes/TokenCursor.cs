namespace Polystore.Sql.Shapes;

/// <summary>A position in the significant tokens of a statement.</summary>
internal sealed class TokenCursor
{
    private readonly int[] _close;

    public TokenCursor(string sql, SqlDialect dialect)
    {
        Sql = sql;
        Dialect = dialect;
        Tokens = SqlLexer.Significant(sql, dialect);
        _close = MatchBrackets();
    }

    public string Sql { get; }

    public SqlDialect Dialect { get; }

    public IReadOnlyList<SqlToken> Tokens { get; }

    public int Position { get; set; }

    public bool AtEnd => Position >= Tokens.Count;

    public SqlToken Current => TokenAt(Position);

    /// <summary>The offset of the current token, or the end of the text.</summary>
    public int Offset => AtEnd ? Sql.Length : Tokens[Position].Offset;

    /// <summary>The token that closes the bracket at an index, or the number of tokens when none does.</summary>
    public int CloseOf(int index) => _close[index];

    public SqlToken TokenAt(int index) => index >= 0 && index < Tokens.Count ? Tokens[index] : default;

    public bool IsWord(string word, int ahead = 0) => TokenAt(Position + ahead).IsWord(Sql, word);

    public bool IsAnyWord(params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (IsWord(word))
                return true;
        }

        return false;
    }

    public bool IsSymbol(string symbol, int ahead = 0) => TokenAt(Position + ahead).IsSymbol(Sql, symbol);

    public bool TakeWord(string word)
    {
        if (!IsWord(word))
            return false;
        Position++;
        return true;
    }

    public bool TakeWords(string first, string second)
    {
        if (!IsWord(first) || !IsWord(second, 1))
            return false;
        Position += 2;
        return true;
    }

    public bool TakeSymbol(string symbol)
    {
        if (!IsSymbol(symbol))
            return false;
        Position++;
        return true;
    }

    public void ExpectSymbol(string symbol)
    {
        if (!TakeSymbol(symbol))
            throw Unexpected($"'{symbol}'");
    }

    public void ExpectWord(string word)
    {
        if (!TakeWord(word))
            throw Unexpected(word);
    }

    public UnreadableSqlException Unexpected(string expected) => new(
        Offset,
        AtEnd ? $"the text ends where {expected} was expected" : $"expected {expected} but found '{Shorten(Current.Text(Sql))}'");

    /// <summary>The text from a token to the last one read.</summary>
    public SourceRange RangeFrom(int firstToken)
    {
        if (firstToken >= Tokens.Count)
            return new SourceRange(Sql.Length, 0);
        var start = Tokens[firstToken].Offset;
        return new SourceRange(start, Position > firstToken ? Tokens[Position - 1].End - start : 0);
    }

    /// <summary>Goes past a bracket and all that it holds.</summary>
    public void SkipBracket() => Position = Math.Min(_close[Position] + 1, Tokens.Count);

    private static string Shorten(string text) => text.Length <= 30 ? text : text[..30] + "…";

    private int[] MatchBrackets()
    {
        var close = new int[Tokens.Count];
        Array.Fill(close, Tokens.Count);
        var open = new Stack<int>();
        for (var i = 0; i < close.Length; i++)
        {
            if (Tokens[i].Kind != SqlTokenKind.Punctuation)
                continue;
            switch (Sql[Tokens[i].Offset])
            {
                case '(' or '[':
                    open.Push(i);
                    break;
                case ')' or ']':
                    if (open.TryPop(out var from))
                        close[from] = i;
                    break;
            }
        }

        return close;
    }
}
