namespace Polystore.Sql;

/// <summary>Finds where one token ends. Holds no position, so that the lexer alone keeps the state.</summary>
internal sealed class SqlTokenScanner(string sql, SqlDialect dialect)
{
    private const string PostgresOperatorCharacters = "+-*/<>=~!@#%^&|`?";

    // Longest first. The union of the fixed operators of SQLite and MySQL.
    private static readonly string[] FixedOperators =
        ["->>", "<=>", "...", "->", "||", "&&", "<<", ">>", "<=", ">=", "<>", "!=", "==", ":="];

    // The last run of PostgreSQL's operator characters that was cut: where it begins and ends, and where its last + and - begin.
    private (int Start, int End, int SignsBegin) signRun;

    public string Delimiter { get; set; } = ";";

    public readonly record struct Scanned(SqlTokenKind Kind, int End, bool Unterminated = false);

    public Scanned Scan(int start, bool expectsOperand, bool followsName)
    {
        var c = sql[start];
        if (Delimiter != ";" && DelimiterAt(start))
            return new(SqlTokenKind.Punctuation, start + Delimiter.Length);
        if (IsSpace(c))
            return new(SqlTokenKind.Whitespace, SkipWhile(start + 1, IsSpace));
        if (IsComment(start))
            return Comment(start);
        if (followsName && c == '.' && !dialect.HasUserDefinedOperators)
            return new(SqlTokenKind.Punctuation, start + 1);
        if (char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(At(start + 1))))
            return Number(start);
        if (TryQuoted(start, out var quoted))
            return quoted;
        if (TryParameter(start, expectsOperand, out var parameter))
            return parameter;
        if (IsWordStart(c))
            return new(SqlTokenKind.Word, WordEnd(start));
        return Symbol(start);
    }

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\n' or '\r' or '\f' or '\v' or '\uFEFF';

    private static bool IsWordStart(char c) => char.IsAsciiLetter(c) || c == '_' || (c >= '\u0080' && c != '\uFEFF');

    private static bool IsWordPart(char c) => IsWordStart(c) || char.IsAsciiDigit(c) || c == '$';

    private char At(int index) => index < sql.Length ? sql[index] : '\0';

    private bool DelimiterAt(int index) => string.CompareOrdinal(sql, index, Delimiter, 0, Delimiter.Length) == 0;

    private int SkipWhile(int index, Func<char, bool> accepts)
    {
        while (index < sql.Length && accepts(sql[index]))
            index++;
        return index;
    }

    private int WordEnd(int index)
    {
        while (index < sql.Length && IsWordPart(sql[index]) && (Delimiter == ";" || !DelimiterAt(index)))
            index++;
        return index;
    }

    private bool IsComment(int start) => sql[start] switch
    {
        '-' => At(start + 1) == '-'
            && (!dialect.DashCommentNeedsSpace || start + 2 >= sql.Length || sql[start + 2] <= ' '),
        '/' => At(start + 1) == '*',
        '#' => dialect.HasHashComments,
        _ => false,
    };

    private Scanned Comment(int start)
    {
        if (sql[start] != '/')
        {
            var newline = sql.AsSpan(start).IndexOf('\n');
            var end = newline < 0 ? sql.Length : start + newline;
            if (end > start + 1 && newline >= 0 && sql[end - 1] == '\r')
                end--;
            return new(SqlTokenKind.LineComment, end);
        }

        var depth = 1;
        for (var i = start + 2; i < sql.Length; i++)
        {
            if (sql[i] == '*' && At(i + 1) == '/')
            {
                i++;
                if (--depth == 0)
                    return new(SqlTokenKind.BlockComment, i + 1);
            }
            else if (dialect.BlockCommentsNest && sql[i] == '/' && At(i + 1) == '*')
            {
                i++;
                depth++;
            }
        }

        return new(SqlTokenKind.BlockComment, sql.Length, Unterminated: true);
    }

    private Scanned Number(int start)
    {
        var i = start;
        if (sql[i] == '0' && At(i + 1) is 'x' or 'X' or 'b' or 'B' or 'o' or 'O' && char.IsAsciiHexDigit(At(i + 2)))
        {
            i += 2;
        }
        else
        {
            i = Digits(i);
            if (At(i) == '.' && At(i + 1) != '.')
                i = Digits(i + 1);
            if (At(i) is 'e' or 'E')
            {
                var sign = At(i + 1) is '+' or '-' ? 1 : 0;
                if (char.IsAsciiDigit(At(i + 1 + sign)))
                    i = Digits(i + 1 + sign);
            }
        }

        // Letters right after the digits: MySQL reads a name, the others refuse. Taken as part of the number, so that no
        // digit of a constant ever counts as a name.
        var end = WordEnd(i);
        var isName = end > i && dialect == SqlDialect.MySql && sql[start] != '0' && !sql.AsSpan(start, i - start).Contains('.');
        return new(isName ? SqlTokenKind.Word : SqlTokenKind.Number, Math.Max(end, i));
    }

    private int Digits(int index) => SkipWhile(index, static c => char.IsAsciiDigit(c) || c == '_');

    private bool TryQuoted(int start, out Scanned scanned)
    {
        scanned = default;
        var c = sql[start];
        switch (c)
        {
            case '\'':
                scanned = Quoted(SqlTokenKind.String, start + 1, '\'', dialect.BackslashEscapes);
                return true;
            case '"':
                scanned = dialect.DoubleQuoteIsString
                    ? Quoted(SqlTokenKind.String, start + 1, '"', dialect.BackslashEscapes)
                    : Quoted(SqlTokenKind.QuotedIdentifier, start + 1, '"', backslash: false);
                return true;
            case '`' when dialect.BacktickQuotesIdentifier:
                scanned = Quoted(SqlTokenKind.QuotedIdentifier, start + 1, '`', backslash: false);
                return true;
            case '[' when dialect.BracketQuotesIdentifier:
                var close = sql.IndexOf(']', start);
                scanned = close < 0
                    ? new(SqlTokenKind.QuotedIdentifier, sql.Length, Unterminated: true)
                    : new(SqlTokenKind.QuotedIdentifier, close + 1);
                return true;
            case '$' when dialect.HasDollarQuotedStrings:
                return TryDollarQuoted(start, out scanned);
            default:
                return TryPrefixed(start, out scanned);
        }
    }

    // x'..' b'..' n'..' everywhere; e'..' and u&'..' in PostgreSQL.
    private bool TryPrefixed(int start, out Scanned scanned)
    {
        scanned = default;
        var prefix = char.ToLowerInvariant(sql[start]);
        var next = At(start + 1);
        if (next == '\'')
        {
            switch (prefix)
            {
                case 'x' or 'b' when prefix == 'x' || dialect != SqlDialect.Sqlite:
                    scanned = Quoted(SqlTokenKind.Blob, start + 2, '\'', backslash: false);
                    return true;
                case 'e' when dialect.HasEscapeStrings:
                    scanned = Quoted(SqlTokenKind.String, start + 2, '\'', backslash: true);
                    return true;
                case 'n' when dialect != SqlDialect.Sqlite:
                    scanned = Quoted(SqlTokenKind.String, start + 2, '\'', dialect.BackslashEscapes);
                    return true;
            }
        }

        if (prefix == 'u' && next == '&' && dialect.HasEscapeStrings && At(start + 2) is '\'' or '"')
        {
            var kind = sql[start + 2] == '"' ? SqlTokenKind.QuotedIdentifier : SqlTokenKind.String;
            scanned = Quoted(kind, start + 3, sql[start + 2], backslash: false);
            return true;
        }

        return false;
    }

    private Scanned Quoted(SqlTokenKind kind, int index, char quote, bool backslash)
    {
        while (index < sql.Length)
        {
            var c = sql[index];
            if (c == '\\' && backslash)
            {
                index += 2;
            }
            else if (c != quote)
            {
                index++;
            }
            else if (At(index + 1) == quote)
            {
                index += 2;
            }
            else
            {
                return new(kind, index + 1);
            }
        }

        return new(kind, sql.Length, Unterminated: true);
    }

    private bool TryDollarQuoted(int start, out Scanned scanned)
    {
        scanned = default;
        var tagEnd = start + 1;
        if (IsWordStart(At(tagEnd)))
            tagEnd = SkipWhile(tagEnd, static c => IsWordPart(c) && c != '$');
        if (At(tagEnd) != '$')
            return false;

        var tag = sql.AsSpan(start, tagEnd - start + 1);
        var close = sql.AsSpan(tagEnd + 1).IndexOf(tag);
        scanned = close < 0
            ? new(SqlTokenKind.String, sql.Length, Unterminated: true)
            : new(SqlTokenKind.String, tagEnd + 1 + close + tag.Length);
        return true;
    }

    private bool TryParameter(int start, bool expectsOperand, out Scanned scanned)
    {
        scanned = default;
        var next = At(start + 1);
        var end = sql[start] switch
        {
            '?' when expectsOperand || dialect != SqlDialect.Postgres => SkipWhile(start + 1, char.IsAsciiDigit),
            ':' when IsWordStart(next) || char.IsAsciiDigit(next) => WordEnd(start + 1),
            '@' when next == '@' && IsWordStart(At(start + 2)) && dialect == SqlDialect.MySql => WordEnd(start + 2),
            '@' when IsWordStart(next) && (expectsOperand || dialect != SqlDialect.Postgres) => WordEnd(start + 1),
            '$' when IsWordPart(next) => WordEnd(start + 1),
            '%' when expectsOperand && next == 's' && !IsWordPart(At(start + 2)) => start + 2,
            '%' when expectsOperand && next == '(' => FormatParameterEnd(start + 2),
            _ => -1,
        };
        if (end < 0)
            return false;
        var kind = sql[start] == '@' && next == '@' ? SqlTokenKind.Variable : SqlTokenKind.Parameter;
        scanned = new(kind, end);
        return true;
    }

    private int FormatParameterEnd(int nameStart)
    {
        var nameEnd = WordEnd(nameStart);
        return nameEnd > nameStart && At(nameEnd) == ')' && At(nameEnd + 1) == 's' ? nameEnd + 2 : -1;
    }

    private Scanned Symbol(int start)
    {
        var c = sql[start];
        if (dialect.HasUserDefinedOperators && PostgresOperatorCharacters.Contains(c))
            return new(SqlTokenKind.Operator, PostgresOperatorEnd(start));

        var fixedEnd = FixedOperatorEnd(start);
        if (fixedEnd > 0)
            return new(SqlTokenKind.Operator, fixedEnd);
        if (c == ':' && At(start + 1) == ':')
            return new(SqlTokenKind.Operator, start + 2);
        return c switch
        {
            '(' or ')' or '[' or ']' or '{' or '}' or ',' or ';' or '.' => new(SqlTokenKind.Punctuation, start + 1),
            '+' or '-' or '*' or '/' or '<' or '>' or '=' or '~' or '!' or '@' or '#' or '%' or '^' or '&' or '|' or '?' or ':'
                => new(SqlTokenKind.Operator, start + 1),
            _ => new(SqlTokenKind.Unknown, start + 1),
        };
    }

    private int FixedOperatorEnd(int start)
    {
        foreach (var op in FixedOperators)
        {
            if (string.CompareOrdinal(sql, start, op, 0, op.Length) == 0 && (op != "->>" || sql[start] == '-'))
                return start + op.Length;
        }

        return -1;
    }

    // PostgreSQL's rule (manual, "Lexical Structure", Operators): the longest run of operator characters that contains no
    // comment start; it ends in + or - only if it also has one of ~ ! @ # % ^ & | ` ?
    private int PostgresOperatorEnd(int start)
    {
        if (start > signRun.Start && start < signRun.End)
            return Math.Max(start + 1, signRun.SignsBegin);

        var end = start;
        var special = false;
        while (end < sql.Length && PostgresOperatorCharacters.Contains(sql[end])
            && (end == start || !(IsComment(end) || StartsClientParameter(start, end))))
        {
            special |= "~!@#%^&|`?".Contains(sql[end]);
            end++;
        }

        if (special)
            return end;

        // What is cut off is cut off for each token of the run, which is looked through once.
        var signsBegin = end;
        while (signsBegin > start && sql[signsBegin - 1] is '+' or '-')
            signsBegin--;
        signRun = (start, end, signsBegin);
        return Math.Max(start + 1, signsBegin);
    }

    // "a=?" and "a=@id" of client libraries: no operator of PostgreSQL has "?" after anything but "@" or "?", nor a comparison
    // followed by "@" and a name.
    private bool StartsClientParameter(int start, int index) => sql[index] switch
    {
        '?' => sql[start] is not ('@' or '?'),
        '@' => IsWordStart(At(index + 1)) && sql[index - 1] is '=' or '>',
        _ => false,
    };
}
