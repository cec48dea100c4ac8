namespace Polystore.Sql;

/// <summary>
/// Reads SQL text as a stream of tokens. No text makes it throw: a string or comment without an end becomes one token up to
/// the end of the text, flagged <see cref="SqlToken.Unterminated"/>. One pass, no allocation per token.
/// </summary>
public sealed class SqlLexer
{
    private readonly string _sql;
    private readonly SqlDialect _dialect;
    private readonly SqlTokenScanner _scanner;
    private int _position;
    private int _line = 1;
    private int _lineStart;
    private SqlToken _previous;
    private bool _hasPrevious;

    /// <summary>Starts reading at the beginning of a text.</summary>
    /// <param name="sql">The text.</param>
    /// <param name="dialect">Whose rules apply.</param>
    public SqlLexer(string sql, SqlDialect dialect)
    {
        ArgumentNullException.ThrowIfNull(sql);
        ArgumentNullException.ThrowIfNull(dialect);
        _sql = sql;
        _dialect = dialect;
        _scanner = new SqlTokenScanner(sql, dialect);
    }

    /// <summary>The MySQL client's statement delimiter; a word or operator ends before it.</summary>
    internal string Delimiter
    {
        get => _scanner.Delimiter;
        set => _scanner.Delimiter = value;
    }

    /// <summary>Where the next token starts.</summary>
    internal int Position => _position;

    /// <summary>Reads all tokens of a text, white space and comments included.</summary>
    /// <param name="sql">The text.</param>
    /// <param name="dialect">Whose rules apply.</param>
    public static IEnumerable<SqlToken> Tokenize(string sql, SqlDialect dialect)
    {
        var lexer = new SqlLexer(sql, dialect);
        while (lexer.TryRead(out var token))
            yield return token;
    }

    /// <summary>Reads the tokens that matter to the parser: no white space, no comments.</summary>
    /// <param name="sql">The text.</param>
    /// <param name="dialect">Whose rules apply.</param>
    public static IReadOnlyList<SqlToken> Significant(string sql, SqlDialect dialect)
    {
        var tokens = new List<SqlToken>();
        var lexer = new SqlLexer(sql, dialect);
        while (lexer.TryRead(out var token))
        {
            if (token.IsSignificant)
                tokens.Add(token);
        }

        return tokens;
    }

    /// <summary>Reads the next token.</summary>
    /// <param name="token">The token, when there is one.</param>
    /// <returns>False at the end of the text.</returns>
    public bool TryRead(out SqlToken token)
    {
        if (_position >= _sql.Length)
        {
            token = default;
            return false;
        }

        var start = _position;
        var scanned = _scanner.Scan(start, ExpectsOperand(), FollowsName(start));
        token = new SqlToken(scanned.Kind, start, scanned.End - start, _line, start - _lineStart + 1, scanned.Unterminated);
        Advance(scanned.End);
        if (token.IsSignificant)
        {
            _previous = token;
            _hasPrevious = true;
        }

        return true;
    }

    /// <summary>Skips to an offset that the caller has read by other rules.</summary>
    internal void SkipTo(int offset) => Advance(Math.Min(offset, _sql.Length));

    private void Advance(int end)
    {
        var rest = _sql.AsSpan(_position, end - _position);
        for (var newline = rest.IndexOf('\n'); newline >= 0; newline = rest.IndexOf('\n'))
        {
            _line++;
            _position += newline + 1;
            _lineStart = _position;
            rest = rest[(newline + 1)..];
        }

        _position = end;
    }

    // A name directly before a dot makes ".5" the start of a column name in MySQL, not a number.
    private bool FollowsName(int start) =>
        _hasPrevious && _previous.End == start && _previous.Kind is SqlTokenKind.Word or SqlTokenKind.QuotedIdentifier && !_dialect.FoldsUnquotedIdentifiers;

    // "?" is an operator in PostgreSQL and "%s" a remainder everywhere, unless a value has to come next.
    private bool ExpectsOperand()
    {
        if (!_hasPrevious)
            return true;
        return _previous.Kind switch
        {
            SqlTokenKind.Operator => !_previous.IsSymbol(_sql, "..."),
            SqlTokenKind.Punctuation => _sql[_previous.Offset] is '(' or ',' or ';' or '[',
            SqlTokenKind.Word => SqlKeywords.IsFollowedByOperand(_previous.Span(_sql)),
            _ => false,
        };
    }
}
