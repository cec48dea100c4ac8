using Polystore.Sql.Shapes;

namespace Polystore.Sql.Ddl;

/// <summary>Reads the parts that SQLite's definitions have in common.</summary>
internal sealed class DdlCursor
{
    private readonly ShapeParser _parser;

    public DdlCursor(string sql)
    {
        Tokens = new TokenCursor(sql, SqlDialect.Sqlite);
        _parser = new ShapeParser(Tokens);
    }

    public TokenCursor Tokens { get; }

    public string Sql => Tokens.Sql;

    public bool Temporary { get; private set; }

    /// <summary>Goes past CREATE [TEMP] when the statement is of the kind asked for.</summary>
    public bool Starts(params ReadOnlySpan<string> kinds)
    {
        if (!Tokens.TakeWord("CREATE"))
            return false;
        Temporary = Tokens.TakeWord("TEMP") || Tokens.TakeWord("TEMPORARY");
        return Tokens.IsAnyWord(kinds);
    }

    public bool IfNotExists()
    {
        if (!Tokens.IsWord("IF") || !Tokens.IsWord("NOT", 1) || !Tokens.IsWord("EXISTS", 2))
            return false;
        Tokens.Position += 3;
        return true;
    }

    public bool AtName() => !Tokens.AtEnd && Tokens.Current.Kind is SqlTokenKind.Word or SqlTokenKind.QuotedIdentifier or SqlTokenKind.String;

    /// <summary>A name in any of SQLite's quoting styles, strings included.</summary>
    public string Name()
    {
        if (!AtName())
            throw Tokens.Unexpected("a name");
        var name = SqlIdentifier.Unquote(Tokens.Current.Text(Sql));
        Tokens.Position++;
        return name;
    }

    public (string? Schema, string Name) QualifiedName()
    {
        var name = Name();
        return Tokens.TakeSymbol(".") ? (name, Name()) : (null, name);
    }

    public IReadOnlyList<string> NameList()
    {
        Tokens.ExpectSymbol("(");
        var names = new List<string> { Name() };
        while (Tokens.TakeSymbol(","))
            names.Add(Name());
        Tokens.ExpectSymbol(")");
        return names;
    }

    /// <summary>The text inside a bracket, comments included; goes past the bracket.</summary>
    public string BracketText()
    {
        if (!Tokens.IsSymbol("("))
            throw Tokens.Unexpected("'('");
        var open = Tokens.Position;
        var close = Tokens.CloseOf(open);
        if (close >= Tokens.Tokens.Count)
            throw new UnreadableSqlException(Tokens.Offset, "a bracket that is never closed");
        Tokens.Position = close + 1;
        return Sql[Tokens.TokenAt(open).End..Tokens.TokenAt(close).Offset].Trim();
    }

    /// <summary>The keys of an index, in brackets.</summary>
    public IReadOnlyList<IndexKeyDefinition> Keys()
    {
        Tokens.ExpectSymbol("(");
        var keys = new List<IndexKeyDefinition> { Key() };
        while (Tokens.TakeSymbol(","))
            keys.Add(Key());
        return keys;
    }

    /// <summary>The rest of the statement as one condition, and its text.</summary>
    public (string Text, IReadOnlyList<SqlExpression> Conditions) Rest()
    {
        var start = Tokens.Position;
        var expression = _parser.Operand();
        return (Tokens.RangeFrom(start).Text(Sql), Conjuncts.Of(expression));
    }

    /// <summary>An expression, and its text.</summary>
    public string ExpressionText()
    {
        var start = Tokens.Position;
        _parser.Operand();
        return Tokens.RangeFrom(start).Text(Sql);
    }

    public void ConflictClause()
    {
        if (Tokens.TakeWords("ON", "CONFLICT"))
            Name();
    }

    public ShapeProblem? EndProblem()
    {
        while (Tokens.TakeSymbol(";"))
        {
            // Nothing but semicolons may follow.
        }

        return Tokens.AtEnd ? null : new ShapeProblem(Tokens.Offset, Tokens.Unexpected("the end of the statement").Message);
    }

    private IndexKeyDefinition Key()
    {
        var start = Tokens.Position;
        SqlExpression expression;

        // A lone word or string is a column, even one that an expression could not start with.
        var next = Tokens.TokenAt(start + 1);
        var isLone = AtName() && (next.IsSymbol(Sql, ",") || next.IsSymbol(Sql, ")") || next.IsWord(Sql, "ASC") || next.IsWord(Sql, "DESC")
            || next.IsWord(Sql, "COLLATE") || next.IsWord(Sql, "AUTOINCREMENT"));
        if (isLone)
            expression = new ColumnReference(null, null, Name()) { Range = Tokens.RangeFrom(start) };
        else
            expression = _parser.Operand();

        var text = Tokens.RangeFrom(start).Text(Sql);
        string? collation = null;
        if (expression is CollateExpression collate)
        {
            (expression, collation) = (collate.Operand, collate.Collation);
            text = expression.Range.Text(Sql);
        }

        if (Tokens.TakeWord("COLLATE"))
            collation = Name();
        var descending = Tokens.TakeWord("DESC");
        if (!descending)
            Tokens.TakeWord("ASC");
        var column = expression is ColumnReference { Table: null } reference ? reference.Column : null;
        return new IndexKeyDefinition(text, column, expression) { Collation = collation, Descending = descending };
    }
}
