namespace Polystore.Sql.Shapes;

/// <content>FROM: tables, subqueries, table functions and joins.</content>
internal sealed partial class ShapeParser
{
    private List<TableSource> Sources()
    {
        var sources = new List<TableSource>();
        JoinTree(sources, JoinKind.None, natural: false);
        return sources;
    }

    private void JoinTree(List<TableSource> sources, JoinKind join, bool natural)
    {
        Source(sources, join, natural);
        while (true)
        {
            if (cursor.TakeSymbol(","))
                Source(sources, JoinKind.None, natural: false);
            else if (TryJoin(out var next, out var isNatural))
                Source(sources, next, isNatural);
            else
                return;
        }
    }

    private bool TryJoin(out JoinKind join, out bool natural)
    {
        join = JoinKind.Inner;
        natural = false;
        var start = cursor.Position;
        if (cursor.TakeWord("STRAIGHT_JOIN"))
        {
            join = JoinKind.Cross;
            return true;
        }

        natural = cursor.TakeWord("NATURAL");
        if (cursor.TakeWord("LEFT"))
            join = JoinKind.Left;
        else if (cursor.TakeWord("RIGHT"))
            join = JoinKind.Right;
        else if (cursor.TakeWord("FULL"))
            join = JoinKind.Full;
        else if (cursor.TakeWord("CROSS"))
            join = JoinKind.Cross;
        else
            cursor.TakeWord("INNER");
        cursor.TakeWord("OUTER");
        if (cursor.TakeWord("JOIN"))
            return true;
        cursor.Position = start;
        return false;
    }

    private void Source(List<TableSource> sources, JoinKind join, bool natural)
    {
        var first = sources.Count;
        if (cursor.IsSymbol("(") && !AtQuery(1) && !(cursor.IsSymbol("(", 1) && StartsQueryBelow()))
        {
            if (TooDeep)
                throw new UnreadableSqlException(cursor.Offset, "nested too deep");
            _depth++;
            cursor.Position++;
            JoinTree(sources, join, natural);
            cursor.ExpectSymbol(")");
            _depth--;
        }
        else
        {
            sources.Add(SingleSource() with { Join = join, Natural = natural });
        }

        if (cursor.IsWord("ON") && !cursor.IsWord("CONFLICT", 1) && !cursor.IsWord("DUPLICATE", 1))
        {
            cursor.Position++;
            sources[first] = sources[first] with { On = [.. sources[first].On, .. Conditions()] };
        }
        else if (cursor.IsWord("USING") && cursor.IsSymbol("(", 1))
        {
            cursor.Position++;
            sources[first] = sources[first] with { Using = NameList() };
            if (cursor.TakeWord("AS"))
                Name();
        }
    }

    // "((((SELECT": a query in needless brackets, not a join in brackets.
    private bool StartsQueryBelow()
    {
        var ahead = 0;
        while (cursor.IsSymbol("(", ahead))
            ahead++;
        return AtQuery(ahead) && IsQueryUpTo(ahead);
    }

    private bool IsQueryUpTo(int brackets)
    {
        // In "((SELECT …) a JOIN b)" a name follows the inner bracket.
        var inner = cursor.CloseOf(cursor.Position + brackets - 1);
        var after = cursor.TokenAt(inner + 1);
        return after.IsSymbol(cursor.Sql, ")") || after.IsWord(cursor.Sql, "UNION") || after.IsWord(cursor.Sql, "EXCEPT") || after.IsWord(cursor.Sql, "INTERSECT");
    }

    private TableSource SingleSource()
    {
        var start = cursor.Position;
        var lateral = cursor.TakeWord("LATERAL");
        TableSource source;
        if (cursor.IsSymbol("("))
        {
            cursor.Position++;
            source = new TableSource { Query = Query() };
            cursor.ExpectSymbol(")");
        }
        else
        {
            if (cursor.IsWord("ONLY") && (cursor.TokenAt(cursor.Position + 1).Kind is SqlTokenKind.Word or SqlTokenKind.QuotedIdentifier))
                cursor.Position++;
            source = NamedSource();
        }

        source = SourceSuffix(source with { Lateral = lateral });
        return source with { Range = cursor.RangeFrom(start) };
    }

    private TableSource NamedSource()
    {
        if (cursor.Current.Kind == SqlTokenKind.String && !cursor.AtEnd && Dialect == SqlDialect.Sqlite)
        {
            // SQLite takes a string for a name where only a name can be.
            var text = SqlIdentifier.Unquote(cursor.Current.Text(cursor.Sql));
            cursor.Position++;
            return new TableSource { Name = text };
        }

        var name = Name();
        string? schema = null;
        while (cursor.IsSymbol("."))
        {
            cursor.Position++;
            schema = name;
            name = Name();
        }

        var source = new TableSource { Schema = schema, Name = name };
        if (cursor.IsSymbol("("))
        {
            cursor.Position++;
            IReadOnlyList<SqlExpression> arguments = cursor.IsSymbol(")") ? [] : CommaSeparated(TolerantExpression);
            cursor.ExpectSymbol(")");
            if (cursor.TakeWord("WITH"))
                cursor.ExpectWord("ORDINALITY");
            source = source with { IsFunction = true, Arguments = arguments };
        }

        return source;
    }

    private TableSource SourceSuffix(TableSource source)
    {
        if (cursor.IsWord("PARTITION") && cursor.IsSymbol("(", 1))
        {
            cursor.Position++;
            cursor.SkipBracket();
        }

        cursor.TakeSymbol("*");
        if (cursor.TakeWord("AS"))
            source = source with { Alias = AliasName() };
        else if (AtSourceAlias())
            source = source with { Alias = AliasName() };
        if (cursor.IsSymbol("(") && source.Alias is not null)
            source = source with { ColumnAliases = ColumnAliases() };
        return IndexHints(source);
    }

    private string AliasName()
    {
        if (cursor.Current.Kind is not (SqlTokenKind.Word or SqlTokenKind.QuotedIdentifier or SqlTokenKind.String) || cursor.AtEnd)
            throw cursor.Unexpected("an alias");
        return TakeAliasText();
    }

    private bool AtSourceAlias() => !cursor.AtEnd && cursor.Current.Kind switch
    {
        SqlTokenKind.Word => !ShapeWords.IsNoAlias(cursor.Current.Span(cursor.Sql)),
        SqlTokenKind.QuotedIdentifier => true,
        SqlTokenKind.String => Dialect == SqlDialect.Sqlite,
        _ => false,
    };

    // "AS t(a, b)" and, for functions, "AS t(a int, b text)".
    private List<string> ColumnAliases()
    {
        cursor.ExpectSymbol("(");
        var names = CommaSeparated(() =>
        {
            var name = Name();
            while (!cursor.AtEnd && !cursor.IsSymbol(",") && !cursor.IsSymbol(")"))
            {
                if (cursor.IsSymbol("(") || cursor.IsSymbol("["))
                    cursor.SkipBracket();
                else
                    cursor.Position++;
            }

            return name;
        });
        cursor.ExpectSymbol(")");
        return names;
    }

    private TableSource IndexHints(TableSource source)
    {
        if (cursor.IsWord("INDEXED") && cursor.IsWord("BY", 1))
        {
            cursor.Position += 2;
            return source with { IndexedBy = Name() };
        }

        if (cursor.TakeWords("NOT", "INDEXED"))
            return source with { IndexedBy = "" };
        while (cursor.IsAnyWord("USE", "FORCE", "IGNORE") && (cursor.IsWord("INDEX", 1) || cursor.IsWord("KEY", 1)))
        {
            while (!cursor.AtEnd && !cursor.IsSymbol("("))
                cursor.Position++;
            if (!cursor.AtEnd)
                cursor.SkipBracket();
        }

        if (cursor.IsWord("TABLESAMPLE"))
        {
            cursor.Position += 2;
            if (cursor.IsSymbol("("))
                cursor.SkipBracket();
            if (cursor.IsWord("REPEATABLE") && cursor.IsSymbol("(", 1))
            {
                cursor.Position++;
                cursor.SkipBracket();
            }
        }

        return source;
    }
}
