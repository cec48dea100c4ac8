namespace Polystore.Sql.Shapes;

/// <content>Function calls and windows.</content>
internal sealed partial class ShapeParser
{
    private FunctionExpression Call(int start, string name)
    {
        cursor.ExpectSymbol("(");
        var call = Arguments(name);
        cursor.ExpectSymbol(")");

        if (cursor.IsWord("WITHIN") && cursor.IsWord("GROUP", 1) && cursor.IsSymbol("(", 2))
        {
            cursor.Position += 3;
            cursor.ExpectWord("ORDER");
            call = call with { OrderBy = OrderItems() };
            cursor.ExpectSymbol(")");
        }

        if (name.Equals("match", StringComparison.OrdinalIgnoreCase) && cursor.IsWord("AGAINST") && cursor.IsSymbol("(", 1))
        {
            cursor.Position++;
            cursor.SkipBracket();
        }

        if (cursor.IsWord("FILTER") && cursor.IsSymbol("(", 1))
        {
            cursor.Position += 2;
            cursor.ExpectWord("WHERE");
            call = call with { Filter = Expression() };
            cursor.ExpectSymbol(")");
        }

        if (cursor.IsAnyWord("IGNORE", "RESPECT") && cursor.IsWord("NULLS", 1))
            cursor.Position += 2;
        if (cursor.IsWord("OVER") && (cursor.IsSymbol("(", 1) || cursor.TokenAt(cursor.Position + 1).Kind is SqlTokenKind.Word or SqlTokenKind.QuotedIdentifier))
        {
            cursor.Position++;
            call = call with { Over = cursor.IsSymbol("(") ? Window() : new WindowSpecification { Name = Name() } };
        }

        return Built(call, start);
    }

    private FunctionExpression Arguments(string name)
    {
        var call = new FunctionExpression(name, []);
        if (cursor.IsSymbol(")"))
            return call;
        if (cursor.IsSymbol("*") && cursor.IsSymbol(")", 1))
        {
            cursor.Position++;
            return call with { Star = true };
        }

        if (AtQuery())
            return call with { Arguments = [SubqueryAt(cursor.Position)] };

        var distinct = cursor.TakeWord("DISTINCT");
        _ = !distinct && cursor.TakeWord("ALL");
        var arguments = new List<SqlExpression>();
        if (name.Equals("extract", StringComparison.OrdinalIgnoreCase) && cursor.IsWord("FROM", 1))
        {
            var field = cursor.Position++;
            arguments.Add(Built(new LiteralExpression(LiteralKind.Text, cursor.TokenAt(field).Text(cursor.Sql)), field));
            cursor.Position++;
        }
        else if (name.Equals("trim", StringComparison.OrdinalIgnoreCase))
        {
            _ = cursor.TakeWord("BOTH") || cursor.TakeWord("LEADING") || cursor.TakeWord("TRAILING");
            cursor.TakeWord("FROM");
        }

        var isPosition = name.Equals("position", StringComparison.OrdinalIgnoreCase);
        do
        {
            cursor.TakeWord("VARIADIC");
            arguments.Add(isPosition && arguments.Count == 0 ? Infix(OperatorLevels.Pattern(Dialect) + 1) : Argument());
        }
        while (cursor.TakeSymbol(",") || TakeArgumentWord());

        var order = cursor.TakeWord("ORDER") ? OrderItems() : [];
        if (cursor.TakeWord("SEPARATOR"))
            arguments.Add(Expression());
        return call with { Distinct = distinct, Arguments = arguments, OrderBy = order };
    }

    // substring(a FROM 1 FOR 2), position(a IN b), overlay(a PLACING b FROM 1), convert(a USING utf8).
    private bool TakeArgumentWord() =>
        cursor.TakeWord("FROM") || cursor.TakeWord("FOR") || cursor.TakeWord("IN") || cursor.TakeWord("PLACING") || cursor.TakeWord("USING")
        || cursor.TakeWord("AS");

    private SqlExpression Argument()
    {
        // Named arguments: name => value, name := value.
        if (cursor.IsSymbol("=>", 1) || (cursor.IsSymbol(":=", 1) && Dialect == SqlDialect.Postgres))
            cursor.Position += 2;
        return ListItem();
    }

    private WindowSpecification Window()
    {
        var close = cursor.CloseOf(cursor.Position);
        cursor.ExpectSymbol("(");
        string? name = null;
        if (AtName() && !cursor.IsAnyWord("PARTITION", "ORDER", "ROWS", "RANGE", "GROUPS"))
            name = Name();
        IReadOnlyList<SqlExpression> partition = [];
        if (cursor.TakeWords("PARTITION", "BY"))
            partition = CommaSeparated(Expression);
        var order = cursor.TakeWord("ORDER") ? OrderItems() : [];
        string? frame = null;
        if (cursor.IsAnyWord("ROWS", "RANGE", "GROUPS"))
        {
            var start = cursor.Position;
            cursor.Position = Math.Max(close, start);
            frame = cursor.RangeFrom(start).Text(cursor.Sql);
        }

        cursor.ExpectSymbol(")");
        return new WindowSpecification { Name = name, PartitionBy = partition, OrderBy = order, Frame = frame };
    }

    private IReadOnlyList<OrderItem> OrderItems()
    {
        cursor.ExpectWord("BY");
        return CommaSeparated(OrderKey);
    }

    private OrderItem OrderKey()
    {
        var expression = Expression();
        string? collation = null;
        if (expression is CollateExpression collate)
            (expression, collation) = (collate.Operand, collate.Collation);
        var descending = false;
        if (cursor.TakeWord("DESC"))
            descending = true;
        else if (cursor.TakeWord("USING"))
            descending = Dialect == SqlDialect.Postgres && TakeOrderOperator() == ">";
        else
            cursor.TakeWord("ASC");
        bool? nullsFirst = null;
        if (cursor.TakeWords("NULLS", "FIRST"))
            nullsFirst = true;
        else if (cursor.TakeWords("NULLS", "LAST"))
            nullsFirst = false;
        return new OrderItem(expression, descending) { NullsFirst = nullsFirst, Collation = collation };
    }

    private string TakeOrderOperator()
    {
        var text = cursor.Current.Kind == SqlTokenKind.Operator ? cursor.Current.Text(cursor.Sql) : throw cursor.Unexpected("an operator");
        cursor.Position++;
        return text;
    }
}
