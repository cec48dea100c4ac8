using System.Text;

namespace Polystore.Sql.Shapes;

/// <content>Single values: constants, columns, brackets and what binds to them from behind.</content>
internal sealed partial class ShapeParser
{
    private SqlExpression Unary()
    {
        if (cursor.IsWord("NOT"))
            return NotInside();
        if (cursor.Current.Kind != SqlTokenKind.Operator && !(Dialect == SqlDialect.MySql && cursor.IsWord("BINARY")))
            return Postfix();
        if (TooDeep)
            throw new UnreadableSqlException(cursor.Offset, "nested too deep");
        var start = cursor.Position;
        var op = cursor.Current.Text(cursor.Sql).ToUpperInvariant();
        if (op is "*" or "=" or "<" or ">" or "...")
            throw cursor.Unexpected("a value");
        cursor.Position++;

        // The sign is a part of a number, so that a constant is a constant whatever its sign.
        if (op is "-" or "+" && cursor.Current.Kind == SqlTokenKind.Number && !IsPostfixNext())
        {
            var text = (op == "-" ? "-" : "") + cursor.Current.Text(cursor.Sql);
            cursor.Position++;
            return Built(new LiteralExpression(LiteralKind.Number, text), start);
        }

        _depth++;
        var operand = Unary();
        _depth--;
        return Built(new UnaryExpression(op, operand), start);
    }

    // "1 + NOT a = b" is 1 + (NOT (a = b)): NOT takes all it can wherever it stands.
    private SqlExpression NotInside()
    {
        if (TooDeep)
            throw new UnreadableSqlException(cursor.Offset, "nested too deep");
        _depth++;
        var result = Not();
        _depth--;
        return result;
    }

    private bool IsPostfixNext()
    {
        var next = cursor.TokenAt(cursor.Position + 1);
        return next.IsSymbol(cursor.Sql, "::") || next.IsWord(cursor.Sql, "COLLATE") || next.IsSymbol(cursor.Sql, "[");
    }

    private SqlExpression Postfix()
    {
        var start = cursor.Position;
        var value = Primary();
        while (true)
        {
            if (cursor.IsWord("COLLATE"))
            {
                value = Collate(value, start);
            }
            else if (cursor.TakeSymbol("::"))
            {
                value = Built(new CastExpression(value, TypeName()), start);
            }
            else if (cursor.IsSymbol("[") && Dialect == SqlDialect.Postgres)
            {
                cursor.Position++;
                var index = Tolerant<SqlExpression>(Expression, raw => raw);
                cursor.ExpectSymbol("]");
                value = Built(new BinaryExpression("[]", value, index), start);
            }
            else if (cursor.IsWord("AT") && cursor.IsWord("TIME", 1) && cursor.IsWord("ZONE", 2))
            {
                cursor.Position += 3;
                value = Built(new FunctionExpression("timezone", [Primary(), value]), start);
            }
            else
            {
                return value;
            }
        }
    }

    private CollateExpression Collate(SqlExpression value, int start)
    {
        cursor.Position++;
        var collation = Name();
        while (cursor.TakeSymbol("."))
            collation = Name();
        return Built(new CollateExpression(value, collation), start);
    }

    private SqlExpression Primary()
    {
        var start = cursor.Position;
        var token = cursor.Current;
        if (cursor.AtEnd)
            throw cursor.Unexpected("a value");
        switch (token.Kind)
        {
            case SqlTokenKind.Number:
                cursor.Position++;
                return Built(new LiteralExpression(LiteralKind.Number, token.Text(cursor.Sql)), start);
            case SqlTokenKind.String:
                return Text(start);
            case SqlTokenKind.Blob:
                cursor.Position++;
                return Built(new LiteralExpression(LiteralKind.Blob, token.Text(cursor.Sql)), start);
            case SqlTokenKind.Parameter or SqlTokenKind.Variable:
                cursor.Position++;
                return Built(new ParameterExpression(token.Text(cursor.Sql)), start);
            case SqlTokenKind.Punctuation when token.IsSymbol(cursor.Sql, "("):
                return Bracket(start);
            case SqlTokenKind.Word:
                return Word(start);
            case SqlTokenKind.QuotedIdentifier:
                return NameOrCall(start);
            default:
                throw cursor.Unexpected("a value");
        }
    }

    private LiteralExpression Text(int start)
    {
        // Strings that follow each other are one string, except in SQLite.
        var value = new StringBuilder();
        do
        {
            var part = SqlStringValue.Read(cursor.Current.Text(cursor.Sql), Dialect);
            if (Dialect == SqlDialect.Postgres && part.Contains('\0'))
                throw new UnreadableSqlException(cursor.Offset, "PostgreSQL text cannot hold the character U+0000");
            value.Append(part);
            cursor.Position++;
        }
        while (cursor.Current.Kind == SqlTokenKind.String && !cursor.AtEnd && Dialect != SqlDialect.Sqlite);

        return Built(new LiteralExpression(LiteralKind.Text, value.ToString()), start);
    }

    private SqlExpression Bracket(int start)
    {
        if (TooDeep)
        {
            cursor.SkipBracket();
            return Raw(start, "nested too deep");
        }

        cursor.Position++;
        if (AtQuery() || (cursor.IsSymbol("(") && AtQuery(1) && IsQueryBracket()))
        {
            var query = SubqueryAt(start);
            cursor.ExpectSymbol(")");
            return query with { Range = cursor.RangeFrom(start) };
        }

        var items = CommaSeparated(Expression);
        cursor.ExpectSymbol(")");
        return items.Count == 1 ? items[0] : Built(new RowExpression(items), start);
    }

    // "((SELECT …) UNION …)" or "((SELECT …))" is a query; "((SELECT …) + 1)" is not.
    private bool IsQueryBracket()
    {
        var after = cursor.TokenAt(cursor.CloseOf(cursor.Position) + 1);
        return after.IsSymbol(cursor.Sql, ")") || after.IsWord(cursor.Sql, "UNION") || after.IsWord(cursor.Sql, "EXCEPT")
            || after.IsWord(cursor.Sql, "INTERSECT") || after.IsWord(cursor.Sql, "ORDER") || after.IsWord(cursor.Sql, "LIMIT");
    }

    private SubqueryExpression SubqueryAt(int start) => Built(new SubqueryExpression(Query()), start);

    private SqlExpression Word(int start)
    {
        var word = cursor.Current.Text(cursor.Sql).ToUpperInvariant();
        var isCall = cursor.IsSymbol("(", 1);
        switch (word)
        {
            case "NULL":
                cursor.Position++;
                return Built(new LiteralExpression(LiteralKind.Null, "NULL"), start);
            case "TRUE" or "FALSE" when !cursor.IsSymbol(".", 1):
                cursor.Position++;
                return Built(new LiteralExpression(LiteralKind.Boolean, word), start);
            case "CURRENT_DATE" or "CURRENT_TIME" or "CURRENT_TIMESTAMP" or "LOCALTIME" or "LOCALTIMESTAMP" or "CURRENT_USER" or "SESSION_USER" when !isCall:
                cursor.Position++;
                return Built(new FunctionExpression(word.ToLowerInvariant(), []), start);
            case "CASE":
                return Case(start);
            case "CAST" when isCall:
                return Cast(start);
            case "EXISTS" when isCall:
                cursor.Position += 2;
                var query = Query();
                cursor.ExpectSymbol(")");
                return Built(new ExistsExpression(query), start);
            case "ARRAY" when isCall && Dialect == SqlDialect.Postgres:
                cursor.Position++;
                return Built(new FunctionExpression("array", [Bracket(cursor.Position)]), start);
            case "ARRAY" when cursor.IsSymbol("[", 1):
                return Array(start);
            case "ROW" when isCall:
                cursor.Position++;
                return Bracket(start);
            case "INTERVAL" when Dialect == SqlDialect.MySql && !isCall:
                cursor.Position++;
                var amount = Expression();
                Name();
                return Built(new FunctionExpression("interval", [amount]), start);
        }

        if (cursor.TokenAt(cursor.Position + 1).Kind == SqlTokenKind.String && ShapeWords.IsLiteralPrefix(cursor.Current.Span(cursor.Sql)))
        {
            cursor.Position++;
            return Text(start);
        }

        return NameOrCall(start);
    }

    private FunctionExpression Array(int start)
    {
        cursor.Position += 2;
        var items = cursor.IsSymbol("]") ? [] : CommaSeparated(ListItem);
        cursor.ExpectSymbol("]");
        return Built(new FunctionExpression("array", items), start);
    }

    private CaseExpression Case(int start)
    {
        cursor.Position++;
        var operand = cursor.IsWord("WHEN") ? null : Expression();
        var branches = new List<CaseBranch>();
        while (cursor.TakeWord("WHEN"))
        {
            var when = Expression();
            cursor.ExpectWord("THEN");
            branches.Add(new CaseBranch(when, Expression()));
        }

        var otherwise = cursor.TakeWord("ELSE") ? Expression() : null;
        cursor.ExpectWord("END");
        return Built(new CaseExpression(operand, branches, otherwise), start);
    }

    private CastExpression Cast(int start)
    {
        cursor.Position += 2;
        var operand = Expression();
        cursor.ExpectWord("AS");
        var typeStart = cursor.Position;
        while (!cursor.AtEnd && !cursor.IsSymbol(")"))
        {
            if (cursor.IsSymbol("("))
                cursor.SkipBracket();
            else
                cursor.Position++;
        }

        var type = cursor.RangeFrom(typeStart).Text(cursor.Sql);
        cursor.ExpectSymbol(")");
        return Built(new CastExpression(operand, type), start);
    }

    private string TypeName()
    {
        var start = cursor.Position;
        Name();
        while (cursor.TakeSymbol("."))
            Name();
        _ = cursor.TakeWord("PRECISION") || cursor.TakeWord("VARYING");
        if (cursor.IsSymbol("("))
            cursor.SkipBracket();
        if (cursor.IsAnyWord("WITH", "WITHOUT") && cursor.IsWord("TIME", 1) && cursor.IsWord("ZONE", 2))
            cursor.Position += 3;
        while (cursor.IsSymbol("[") && cursor.CloseOf(cursor.Position) < cursor.Tokens.Count)
            cursor.SkipBracket();
        return cursor.RangeFrom(start).Text(cursor.Sql);
    }

    private SqlExpression NameOrCall(int start)
    {
        var isCallable = cursor.IsSymbol("(", 1);
        if (!isCallable && !AtName())
            throw cursor.Unexpected("a value");
        if (isCallable && cursor.Current.Kind == SqlTokenKind.Word && cursor.IsAnyWord("SELECT", "WHERE", "FROM", "AND", "OR", "IN", "ON", "AS", "VALUES") && !IsFunctionCall())
            throw cursor.Unexpected("a value");

        var mayBeText = cursor.Sql[cursor.Current.Offset] == '"' && !cursor.IsSymbol(".", 1);
        var names = new List<string> { NameHere() };
        cursor.Position++;
        while (cursor.IsSymbol("."))
        {
            cursor.Position++;
            if (cursor.TakeSymbol("*"))
            {
                var star = new ColumnReference(names.Count > 1 ? names[^2] : null, names[^1], "*") { IsStar = true };
                return Built(star, start);
            }

            if (cursor.Current.Kind is not (SqlTokenKind.Word or SqlTokenKind.QuotedIdentifier) || cursor.AtEnd)
                throw cursor.Unexpected("a name");
            names.Add(NameHere());
            cursor.Position++;
        }

        if (cursor.IsSymbol("("))
            return Call(start, string.Join('.', names));
        if (names.Count > 3)
            throw new UnreadableSqlException(cursor.TokenAt(start).Offset, "a name of more than three parts");
        var reference = new ColumnReference(names.Count > 2 ? names[^3] : null, names.Count > 1 ? names[^2] : null, names[^1]) { MayBeText = mayBeText };
        return Built(reference, start);
    }
}
