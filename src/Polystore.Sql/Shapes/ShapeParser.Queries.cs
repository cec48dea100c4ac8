namespace Polystore.Sql.Shapes;

/// <content>SELECT, VALUES, WITH and compounds.</content>
internal sealed partial class ShapeParser
{
    private QueryBlock Query()
    {
        if (TooDeep)
            throw new UnreadableSqlException(cursor.Offset, "nested too deep");
        _depth++;
        var outerHeight = _blockHeight;
        _blockHeight = 0;
        var start = cursor.Position;
        var with = With();
        var block = Part();
        var parts = new List<CompoundPart>();
        while (TryCompound(out var op))
            parts.Add(new CompoundPart(op, Part()));
        block = Tail(block with { With = with, Compound = parts });
        block = block with { Range = cursor.RangeFrom(start), Height = _blockHeight + 1 };
        _blockHeight = Math.Max(outerHeight, block.Height);
        _depth--;
        return block;
    }

    private IReadOnlyList<CommonTable> With()
    {
        if (!cursor.TakeWord("WITH"))
            return [];
        var recursive = cursor.TakeWord("RECURSIVE");
        return CommaSeparated(() => CommonTable(recursive));
    }

    private CommonTable CommonTable(bool recursive)
    {
        var name = Name();
        IReadOnlyList<string> columns = cursor.IsSymbol("(") ? NameList() : [];
        cursor.ExpectWord("AS");
        cursor.TakeWord("NOT");
        cursor.TakeWord("MATERIALIZED");
        if (!cursor.IsSymbol("("))
            throw cursor.Unexpected("'('");
        var open = cursor.Position;
        cursor.Position++;
        QueryBlock? query = null;
        if (AtQuery() || cursor.IsSymbol("("))
        {
            query = Tolerant<QueryBlock?>(Query, _ => null);
        }
        else
        {
            Note(cursor.Offset, "a common table that is no query");
        }

        // Whatever was not understood ends with its bracket.
        if (!cursor.IsSymbol(")"))
        {
            if (query is not null)
                Note(cursor.Offset, "text behind the query of a common table");
            cursor.Position = cursor.CloseOf(open);
        }

        cursor.ExpectSymbol(")");
        if (cursor.IsAnyWord("SEARCH", "CYCLE"))
            SkipSearchClause();
        return new CommonTable(name, columns, query) { Recursive = recursive };
    }

    private void SkipSearchClause()
    {
        Note(cursor.Offset, "SEARCH and CYCLE clauses are not read");
        while (!cursor.AtEnd && !cursor.IsAnyWord("SELECT", "INSERT", "UPDATE", "DELETE", "VALUES"))
            cursor.Position++;
    }

    private bool TryCompound(out CompoundOperator op)
    {
        op = CompoundOperator.Union;
        if (cursor.TakeWord("UNION"))
            op = cursor.TakeWord("ALL") ? CompoundOperator.UnionAll : CompoundOperator.Union;
        else if (cursor.TakeWord("EXCEPT") || cursor.TakeWord("MINUS"))
            op = CompoundOperator.Except;
        else if (cursor.TakeWord("INTERSECT"))
            op = CompoundOperator.Intersect;
        else
            return false;
        _ = cursor.TakeWord("DISTINCT") || cursor.TakeWord("ALL");
        return true;
    }

    private QueryBlock Part()
    {
        var start = cursor.Position;
        if (cursor.IsSymbol("("))
        {
            cursor.Position++;
            var inner = Query();
            cursor.ExpectSymbol(")");
            if (inner is { Compound.Count: 0, OrderBy.Count: 0, Limit: null, Offset: null, With.Count: 0 })
                return inner;

            // Its own ORDER BY and LIMIT do not belong to the whole: a query over a query says the same.
            var range = cursor.RangeFrom(start);
            var star = new SelectItem(new ColumnReference(null, null, "*") { IsStar = true, Range = new SourceRange(range.Start, 0) }, null);
            return new QueryBlock { Range = range, Items = [star], Sources = [new TableSource { Query = inner, Range = range }] };
        }

        if (cursor.TakeWord("VALUES"))
            return Values(start);
        cursor.ExpectWord("SELECT");
        return Select(start);
    }

    private QueryBlock Values(int start)
    {
        var rows = new List<RowExpression>();
        do
        {
            if (cursor.TakeSymbol("..."))
                continue;
            cursor.TakeWord("ROW");
            rows.Add(Row());
        }
        while (cursor.TakeSymbol(","));
        return new QueryBlock { Range = cursor.RangeFrom(start), Rows = rows };
    }

    private RowExpression Row()
    {
        var start = cursor.Position;
        cursor.ExpectSymbol("(");
        IReadOnlyList<SqlExpression> items = cursor.IsSymbol(")") ? [] : CommaSeparated(RowItem);
        cursor.ExpectSymbol(")");
        return Built(new RowExpression(items), start);
    }

    private SqlExpression RowItem()
    {
        var start = cursor.Position;
        return cursor.TakeWord("DEFAULT") ? Built(new LiteralExpression(LiteralKind.Null, "DEFAULT"), start) : TolerantExpression();
    }

    private QueryBlock Select(int start)
    {
        var block = new QueryBlock();
        while (cursor.IsAnyWord("DISTINCT", "DISTINCTROW", "ALL", "SQL_CALC_FOUND_ROWS", "SQL_NO_CACHE", "HIGH_PRIORITY", "SQL_BIG_RESULT", "SQL_SMALL_RESULT"))
        {
            block = block with { Distinct = block.Distinct || cursor.IsAnyWord("DISTINCT", "DISTINCTROW") };
            cursor.Position++;
        }

        if (block.Distinct && cursor.IsWord("ON") && cursor.IsSymbol("(", 1))
        {
            cursor.Position += 2;
            block = block with { DistinctOn = CommaSeparated(TolerantExpression) };
            cursor.ExpectSymbol(")");
        }

        // PostgreSQL allows nothing at all between SELECT and FROM.
        block = block with { Items = cursor.IsWord("FROM") ? [] : CommaSeparated(SelectItem) };
        if (cursor.TakeWord("FROM"))
            block = block with { Sources = Sources() };
        if (cursor.TakeWord("WHERE"))
            block = block with { Where = Conditions() };
        if (cursor.TakeWords("GROUP", "BY"))
            block = block with { GroupBy = GroupKeys() };
        if (cursor.TakeWord("HAVING"))
            block = block with { Having = Conditions() };
        if (cursor.TakeWord("WINDOW"))
            block = block with { Windows = CommaSeparated(NamedWindow) };
        return block with { Range = cursor.RangeFrom(start) };
    }

    private IReadOnlyList<SqlExpression> GroupKeys()
    {
        _ = cursor.TakeWord("ALL") || cursor.TakeWord("DISTINCT");
        var keys = CommaSeparated(TolerantExpression);
        if (cursor.TakeWords("WITH", "ROLLUP"))
            Note(cursor.Offset, "WITH ROLLUP is not read");
        return keys;
    }

    private WindowSpecification NamedWindow()
    {
        Name();
        cursor.ExpectWord("AS");
        return Window();
    }

    private IReadOnlyList<SqlExpression> Conditions() => Conjuncts.Of(TolerantExpression());

    private SelectItem SelectItem() => Tolerant(
        () =>
        {
            var start = cursor.Position;
            if (cursor.TakeSymbol("*"))
                return new SelectItem(Built(new ColumnReference(null, null, "*") { IsStar = true }, start), null);
            var expression = Expression();
            return new SelectItem(expression, ItemAlias());
        },
        raw => new SelectItem(raw, null));

    private string? ItemAlias()
    {
        if (cursor.TakeWord("AS"))
        {
            if (cursor.Current.Kind is not (SqlTokenKind.Word or SqlTokenKind.QuotedIdentifier or SqlTokenKind.String) || cursor.AtEnd)
                throw cursor.Unexpected("an alias");
            return TakeAliasText();
        }

        var isAlias = !cursor.AtEnd && cursor.Current.Kind switch
        {
            SqlTokenKind.Word => !ShapeWords.IsNoAlias(cursor.Current.Span(cursor.Sql)),
            SqlTokenKind.QuotedIdentifier or SqlTokenKind.String => true,
            _ => false,
        };
        return isAlias ? TakeAliasText() : null;
    }

    private string TakeAliasText()
    {
        var text = SqlIdentifier.Name(cursor.Current.Text(cursor.Sql), Dialect);
        cursor.Position++;
        return text;
    }

    private QueryBlock Tail(QueryBlock block)
    {
        if (cursor.IsWord("ORDER") && cursor.IsWord("BY", 1))
        {
            cursor.Position += 2;
            block = block with { OrderBy = CommaSeparated(() => Tolerant(OrderKey, raw => new OrderItem(raw, false))) };
        }

        var reading = true;
        while (reading)
        {
            if (cursor.TakeWord("LIMIT"))
                block = Limit(block);
            else if (cursor.TakeWord("OFFSET"))
                block = Rows(block with { Offset = TolerantLimit() });
            else if (cursor.IsWord("FETCH") && (cursor.IsWord("FIRST", 1) || cursor.IsWord("NEXT", 1)))
                block = Fetch(block);
            else if (cursor.IsWord("FOR") && (cursor.IsWord("UPDATE", 1) || cursor.IsWord("SHARE", 1) || cursor.IsWord("NO", 1) || cursor.IsWord("KEY", 1)))
                block = Lock(block);
            else if (cursor.IsWord("LOCK") && cursor.IsWord("IN", 1))
                block = Lock(block);
            else
                reading = false;
        }

        return block;
    }

    private QueryBlock Limit(QueryBlock block)
    {
        var first = cursor.TakeWord("ALL") ? null : TolerantLimit();
        return cursor.TakeSymbol(",") ? block with { Offset = first, Limit = TolerantLimit() } : block with { Limit = first };
    }

    private SqlExpression TolerantLimit() => Tolerant<SqlExpression>(
        () =>
        {
            var value = Expression();
            _ = cursor.TakeWord("ROWS") || cursor.TakeWord("ROW");
            return value;
        },
        raw => raw);

    private QueryBlock Rows(QueryBlock block)
    {
        _ = cursor.TakeWord("ROWS") || cursor.TakeWord("ROW");
        return block;
    }

    private QueryBlock Fetch(QueryBlock block)
    {
        var start = cursor.Position;
        cursor.Position += 2;
        SqlExpression limit = cursor.IsAnyWord("ROW", "ROWS") ? Built(new LiteralExpression(LiteralKind.Number, "1"), start) : Infix(OperatorLevels.Lowest);
        _ = cursor.TakeWord("ROWS") || cursor.TakeWord("ROW");
        if (!cursor.TakeWord("ONLY"))
            _ = cursor.TakeWords("WITH", "TIES");
        return block with { Limit = limit };
    }

    private QueryBlock Lock(QueryBlock block)
    {
        cursor.Position++;
        while (!cursor.AtEnd && !cursor.IsSymbol(")") && !cursor.IsSymbol(";") && !cursor.IsAnyWord("FOR", "LIMIT"))
            cursor.Position++;
        return block with { Locks = true };
    }
}
