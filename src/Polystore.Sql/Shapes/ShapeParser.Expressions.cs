namespace Polystore.Sql.Shapes;

/// <content>Operators, from the loosest to the tightest.</content>
internal sealed partial class ShapeParser
{
    private SqlExpression Expression()
    {
        if (TooDeep)
            throw new UnreadableSqlException(cursor.Offset, "nested too deep");
        _depth++;
        var result = Or();
        _depth--;
        return result;
    }

    private SqlExpression Or() => Logical(LogicalOperator.Or, Xor, IsOr);

    private SqlExpression And() => Logical(LogicalOperator.And, Not, IsAnd);

    private bool IsOr() => cursor.IsWord("OR") || (Dialect == SqlDialect.MySql && cursor.IsSymbol("||"));

    private bool IsAnd() => cursor.IsWord("AND") || (Dialect == SqlDialect.MySql && cursor.IsSymbol("&&"));

    private SqlExpression Logical(LogicalOperator op, Func<SqlExpression> operand, Func<bool> continues)
    {
        var start = cursor.Position;
        var first = operand();
        if (!continues())
            return first;
        var operands = new List<SqlExpression> { first };
        while (continues())
        {
            cursor.Position++;
            operands.Add(operand());
        }

        return Built(new LogicalExpression(op, operands), start);
    }

    private SqlExpression Xor()
    {
        var start = cursor.Position;
        var left = And();
        while (Dialect == SqlDialect.MySql && cursor.TakeWord("XOR"))
            left = Built(new BinaryExpression("XOR", left, And()), start);
        return left;
    }

    private SqlExpression Not()
    {
        var start = cursor.Position;
        var count = 0;
        while (cursor.IsWord("NOT"))
        {
            cursor.Position++;
            count++;
        }

        var operand = Infix(OperatorLevels.Lowest);
        for (var i = count; i > 0; i--)
            operand = Built(new UnaryExpression("NOT", operand), start + i - 1);
        return operand;
    }

    private SqlExpression Infix(int minimum)
    {
        var start = cursor.Position;
        var left = Unary();
        while (true)
        {
            var token = cursor.Current;
            if (token.Kind == SqlTokenKind.Operator)
            {
                var level = OperatorLevels.OfSymbol(token.Span(cursor.Sql), Dialect);
                if (level < minimum || level == 0)
                    return left;
                left = InfixSymbol(left, start, level);
            }
            else if (token.Kind == SqlTokenKind.Word)
            {
                var next = InfixWord(left, start, minimum);
                if (next is null)
                    return left;
                left = next;
            }
            else
            {
                return left;
            }
        }
    }

    private SqlExpression InfixSymbol(SqlExpression left, int start, int level)
    {
        var symbol = cursor.Current.Text(cursor.Sql);
        cursor.Position++;
        var op = symbol switch
        {
            "==" => "=",
            "!=" => "<>",
            _ => symbol,
        };

        if (level <= 2 && cursor.IsAnyWord("ANY", "SOME", "ALL") && cursor.IsSymbol("(", 1))
            return Built(new BinaryExpression(op, left, Quantified()), start);
        return Built(new BinaryExpression(op, left, Infix(level + 1)), start);
    }

    // ANY (query or array): kept as a function, so that nobody takes it for a single value.
    private SqlExpression Quantified()
    {
        var start = cursor.Position;
        var name = cursor.Current.Text(cursor.Sql).ToUpperInvariant();
        cursor.Position += 2;
        var inner = AtQuery() ? SubqueryAt(cursor.Position) : Expression();
        cursor.ExpectSymbol(")");
        return Built(new FunctionExpression(name, [inner]), start);
    }

    private SqlExpression? InfixWord(SqlExpression left, int start, int minimum)
    {
        // Behind a finished predicate: "a IN (1) COLLATE x".
        if (cursor.IsWord("COLLATE"))
            return Collate(left, start);
        var isLevel = OperatorLevels.Is(Dialect);
        var patternLevel = OperatorLevels.Pattern(Dialect);
        if (isLevel >= minimum)
        {
            if (cursor.TakeWord("ISNULL"))
                return Built(new IsNullExpression(left, Negated: false), start);
            if (cursor.TakeWord("NOTNULL") || cursor.TakeWords("NOT", "NULL"))
                return Built(new IsNullExpression(left, Negated: true), start);
            if (cursor.TakeWord("IS"))
                return Is(left, start, isLevel);
        }

        if (Dialect == SqlDialect.MySql && cursor.IsAnyWord("DIV", "MOD") && OperatorLevels.MySqlDivision >= minimum)
        {
            var op = cursor.Current.Text(cursor.Sql).ToUpperInvariant();
            cursor.Position++;
            return Built(new BinaryExpression(op, left, Infix(OperatorLevels.MySqlDivision + 1)), start);
        }

        return patternLevel >= minimum ? Predicate(left, start, patternLevel) : null;
    }

    private SqlExpression Is(SqlExpression left, int start, int level)
    {
        var negated = cursor.TakeWord("NOT");
        if (Dialect != SqlDialect.Sqlite && (cursor.TakeWord("NULL") || cursor.TakeWord("UNKNOWN")))
            return Built(new IsNullExpression(left, negated), start);
        if (cursor.IsWord("DISTINCT") && cursor.IsWord("FROM", 1))
        {
            cursor.Position += 2;
            negated = !negated;
        }

        // To SQLite NULL is an operand here like any other: "a IS NOT NULL + 1" is a IS NOT (NULL + 1).
        var right = Infix(level + 1);
        return right is LiteralExpression { Kind: LiteralKind.Null }
            ? Built(new IsNullExpression(left, negated), start)
            : Built(new BinaryExpression(negated ? "IS NOT" : "IS", left, right), start);
    }

    private SqlExpression? Predicate(SqlExpression left, int start, int level)
    {
        var negated = cursor.IsWord("NOT");
        var ahead = negated ? 1 : 0;
        var word = cursor.TokenAt(cursor.Position + ahead);
        if (word.Kind != SqlTokenKind.Word)
            return null;
        switch (word.Text(cursor.Sql).ToUpperInvariant())
        {
            case "IN":
                cursor.Position += ahead + 1;
                return In(left, negated, start);
            case "BETWEEN":
                cursor.Position += ahead + 1;
                return Between(left, negated, start, level);
            case "LIKE":
                cursor.Position += ahead + 1;
                return Like(PatternOperator.Like, left, negated, start, level);
            case "ILIKE":
                cursor.Position += ahead + 1;
                return Like(PatternOperator.ILike, left, negated, start, level);
            case "GLOB":
                cursor.Position += ahead + 1;
                return Like(PatternOperator.Glob, left, negated, start, level);
            case "REGEXP" or "RLIKE":
                cursor.Position += ahead + 1;
                return Like(PatternOperator.Regexp, left, negated, start, level);
            case "MATCH":
                cursor.Position += ahead + 1;
                return Like(PatternOperator.Match, left, negated, start, level);
            case "SIMILAR" when cursor.IsWord("TO", ahead + 1):
                cursor.Position += ahead + 2;
                return Like(PatternOperator.Regexp, left, negated, start, level);
            default:
                return null;
        }
    }

    private InExpression In(SqlExpression left, bool negated, int start)
    {
        if (!cursor.IsSymbol("("))
        {
            // SQLite's IN table, IN schema.table, IN table_function(…); a parameter for a list is a habit of client libraries.
            if (cursor.Current.Kind == SqlTokenKind.Parameter)
                return Built(new InExpression(left, negated) { Items = [Primary()] }, start);
            var nameStart = cursor.Position;
            Name();
            while (cursor.TakeSymbol("."))
                Name();
            if (cursor.IsSymbol("("))
                cursor.SkipBracket();
            return Built(new InExpression(left, negated) { Table = cursor.RangeFrom(nameStart).Text(cursor.Sql) }, start);
        }

        cursor.Position++;
        if (AtQuery() || (cursor.IsSymbol("(") && AtQuery(1) && IsWholeBracket()))
        {
            var query = Query();
            cursor.ExpectSymbol(")");
            return Built(new InExpression(left, negated) { Query = query }, start);
        }

        var items = cursor.IsSymbol(")") ? [] : CommaSeparated(ListItem);
        cursor.ExpectSymbol(")");
        return Built(new InExpression(left, negated) { Items = items }, start);
    }

    // "...", the mark of a normalised list, stands for more of the same.
    private SqlExpression ListItem()
    {
        var start = cursor.Position;
        return cursor.TakeSymbol("...") ? Built(new ParameterExpression("..."), start) : Expression();
    }

    private bool IsWholeBracket() => cursor.TokenAt(cursor.CloseOf(cursor.Position) + 1).IsSymbol(cursor.Sql, ")");

    private BetweenExpression Between(SqlExpression left, bool negated, int start, int level)
    {
        _ = cursor.TakeWord("SYMMETRIC") || cursor.TakeWord("ASYMMETRIC");
        if (TooDeep)
            throw new UnreadableSqlException(cursor.Offset, "nested too deep");

        // SQLite's grammar lets any operator but AND and OR stand in the lower bound.
        _depth++;
        var low = Infix(Dialect == SqlDialect.Sqlite ? OperatorLevels.Lowest : level + 1);
        _depth--;
        cursor.ExpectWord("AND");
        return Built(new BetweenExpression(left, negated, low, Infix(level + 1)), start);
    }

    private LikeExpression Like(PatternOperator op, SqlExpression left, bool negated, int start, int level)
    {
        _ = Dialect == SqlDialect.MySql && cursor.TakeWord("BINARY");
        var pattern = cursor.IsAnyWord("ANY", "SOME", "ALL") && cursor.IsSymbol("(", 1) ? Quantified() : Infix(level + 1);
        var escape = cursor.TakeWord("ESCAPE") ? Infix(level + 1) : null;
        var (prefix, exact) = PatternPrefix.Of(op, pattern, escape, Dialect);
        return Built(new LikeExpression(op, left, negated, pattern, escape) { LiteralPrefix = prefix, IsExact = exact }, start);
    }
}
