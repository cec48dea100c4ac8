namespace Polystore.Sql;

/// <summary>
/// Reads the significant tokens of a text with every constant hidden: strings, numbers with their sign, binary constants, NULL and
/// booleans where a value stands, whatever has no closing quote, and SQLite's double-quoted strings.
/// </summary>
internal sealed class SqlPieceReader(string sql, SqlDialect dialect, Func<string, bool>? isName)
{
    private readonly List<SqlPiece> _pieces = [];
    private readonly Stack<bool> _valueLists = new();
    private bool _betweenPending;
    private bool _afterBetweenAnd;

    public List<SqlPiece> Read()
    {
        var tokens = SqlLexer.Significant(sql, dialect);
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            var next = i + 1 < tokens.Count ? tokens[i + 1] : default;
            Add(token, next);
        }

        return _pieces;
    }

    private SqlPiece Previous => _pieces.Count > 0 ? _pieces[^1] : default;

    private void Add(SqlToken token, SqlToken next)
    {
        var afterBetweenAnd = _afterBetweenAnd;
        _afterBetweenAnd = false;
        switch (token.Kind)
        {
            case SqlTokenKind.String or SqlTokenKind.Blob:
                Constant(token);
                break;
            case SqlTokenKind.Number:
                DropSign();
                Constant(token);
                break;
            case SqlTokenKind.QuotedIdentifier when token.Unterminated || IsText(token, next, afterBetweenAnd):
                Constant(token);
                break;
            case SqlTokenKind.QuotedIdentifier:
                Put(SqlPieceKind.QuotedName, token, token.Text(sql));
                break;
            case SqlTokenKind.Parameter:
                Put(SqlPieceKind.Parameter, token, token.Text(sql));
                break;
            case SqlTokenKind.Word:
                Word(token, next);
                break;
            case SqlTokenKind.Variable:
                Put(SqlPieceKind.Name, token, token.Text(sql));
                break;
            default:
                Symbol(token);
                break;
        }
    }

    private void Put(SqlPieceKind kind, SqlToken token, string text) => _pieces.Add(new SqlPiece(kind, text, token.Offset, token.End));

    private void Constant(SqlToken token) => Put(SqlPieceKind.Constant, token, "?");

    private void Word(SqlToken token, SqlToken next)
    {
        var span = token.Span(sql);
        if (Previous.IsSymbol(".") || next.IsSymbol(sql, ".") || !SqlKeywords.IsClause(span))
        {
            Put(SqlPieceKind.Name, token, span.ToString());
            return;
        }

        var word = span.ToString().ToUpperInvariant();
        if (word is "NULL" or "TRUE" or "FALSE" && IsValuePlace())
        {
            Constant(token);
            return;
        }

        if (word == "BETWEEN")
        {
            _betweenPending = true;
        }
        else if (word == "AND" && _betweenPending)
        {
            _betweenPending = false;
            _afterBetweenAnd = true;
        }

        Put(SqlPieceKind.Keyword, token, word);
    }

    private void Symbol(SqlToken token)
    {
        if (token.IsSymbol(sql, "("))
            _valueLists.Push(Previous.IsKeyword("IN") || Previous.IsKeyword("VALUES") || InsideValuesRows());
        else if (token.IsSymbol(sql, ")"))
            _valueLists.TryPop(out _);
        Put(SqlPieceKind.Symbol, token, token.Text(sql));
    }

    // "), (" continues VALUES rows; "((" a list of rows inside IN.
    private bool InsideValuesRows() =>
        (Previous.IsSymbol(",") && _pieces.Count > 1 && _pieces[^2].IsSymbol(")"))
        || (Previous.IsSymbol("(") && _valueLists.TryPeek(out var inside) && inside);

    private bool IsValuePlace()
    {
        var previous = Previous;
        return previous.Kind switch
        {
            SqlPieceKind.Symbol => previous.Text is not (")" or "]" or "." or "..."),
            SqlPieceKind.Keyword => previous.Text is "THEN" or "ELSE" or "SELECT",
            _ => false,
        };
    }

    // The sign of "-5" belongs to the constant when no operand stands before it, so that 5 and -5 read alike.
    private void DropSign()
    {
        if (!Previous.IsSymbol("-") && !Previous.IsSymbol("+"))
            return;
        var before = _pieces.Count > 1 ? _pieces[^2] : default;
        var isSign = before.Kind switch
        {
            SqlPieceKind.Symbol => before.Text is not (")" or "]" or "*" or "...") || (before.Text == "*" && IsMultiplication()),
            SqlPieceKind.Keyword => before.Text is not ("END" or "NULL" or "TRUE" or "FALSE"),
            _ => _pieces.Count == 1,
        };
        if (isSign)
            _pieces.RemoveAt(_pieces.Count - 1);
    }

    private bool IsMultiplication() => _pieces.Count > 2 && _pieces[^3].Kind is not (SqlPieceKind.Keyword or SqlPieceKind.Symbol);

    // SQLite takes "text" for a string when no such name exists. With the names known this is exact; without them, a lone quoted
    // word where a value stands is taken for text, because showing a column less does less harm than showing a secret.
    private bool IsText(SqlToken token, SqlToken next, bool afterBetweenAnd)
    {
        if (dialect != SqlDialect.Sqlite || sql[token.Offset] != '"' || Previous.IsSymbol(".") || next.IsSymbol(sql, ".") || next.IsSymbol(sql, "("))
            return false;
        if (isName is not null)
            return !isName(sql[(token.Offset + 1)..(token.End - 1)].Replace("\"\"", "\"", StringComparison.Ordinal));
        if (afterBetweenAnd)
            return true;
        var previous = Previous;
        return previous.Kind switch
        {
            SqlPieceKind.Symbol when previous.Text is "(" or "," => _valueLists.TryPeek(out var inside) && inside,
            SqlPieceKind.Symbol => previous.Text is "=" or "==" or "!=" or "<>" or "<" or ">" or "<=" or ">=" or "||" or "->" or "->>",
            SqlPieceKind.Keyword => previous.Text is "LIKE" or "GLOB" or "REGEXP" or "BETWEEN" or "THEN" or "ELSE" or "ESCAPE" or "LIMIT" or "OFFSET"
                or "IS" or "DEFAULT",
            SqlPieceKind.Name => previous.Text.Equals("MATCH", StringComparison.OrdinalIgnoreCase),
            _ => false,
        };
    }
}
