namespace Polystore.Sql.Shapes;

/// <content>INSERT, REPLACE, UPDATE and DELETE.</content>
internal sealed partial class ShapeParser
{
    /// <summary>Reads the statement at the cursor into a shape that already knows text, dialect and kind.</summary>
    public StatementShape Statement(StatementShape shape)
    {
        var start = cursor.Position;
        var with = IsWriteBehindWith() ? With() : [];
        if (cursor.TakeWord("INSERT"))
            return Insert(shape with { Verb = StatementVerb.Insert }, with);
        if (cursor.IsWord("REPLACE") && !cursor.IsSymbol("(", 1))
        {
            cursor.Position++;
            return Insert(shape with { Verb = StatementVerb.Replace }, with);
        }

        if (cursor.TakeWord("UPDATE"))
            return Update(shape with { Verb = StatementVerb.Update }, with, start);
        if (cursor.TakeWord("DELETE"))
            return Delete(shape with { Verb = StatementVerb.Delete }, with, start);
        if (AtQuery() || cursor.IsSymbol("("))
            return shape with { Verb = StatementVerb.Select, Query = Query() };
        return shape;
    }

    // Common tables before a query are the query's own.
    private bool IsWriteBehindWith()
    {
        if (!cursor.IsWord("WITH"))
            return false;
        for (var i = cursor.Position + 1; i < cursor.Tokens.Count; i++)
        {
            var token = cursor.Tokens[i];
            if (token.IsSymbol(cursor.Sql, "("))
                i = cursor.CloseOf(i);
            else if (token.IsWord(cursor.Sql, "SELECT") || token.IsWord(cursor.Sql, "VALUES"))
                return false;
            else if (token.IsWord(cursor.Sql, "INSERT") || token.IsWord(cursor.Sql, "UPDATE") || token.IsWord(cursor.Sql, "DELETE") || token.IsWord(cursor.Sql, "REPLACE"))
                return true;
        }

        return false;
    }

    private void SkipModifiers()
    {
        if (cursor.TakeWord("OR"))
            cursor.Position++;
        while (cursor.IsAnyWord("LOW_PRIORITY", "HIGH_PRIORITY", "DELAYED", "QUICK", "IGNORE"))
            cursor.Position++;
    }

    private TableSource Target(bool bareAlias)
    {
        var start = cursor.Position;
        if (cursor.IsWord("ONLY"))
            cursor.Position++;
        var target = NamedTarget();
        if (cursor.TakeWord("AS") || (bareAlias && AtSourceAlias()))
            target = target with { Alias = AliasName() };
        target = IndexHints(target);
        return target with { Range = cursor.RangeFrom(start) };
    }

    private TableSource NamedTarget()
    {
        var name = Name();
        string? schema = null;
        while (cursor.TakeSymbol("."))
        {
            schema = name;
            name = Name();
        }

        if (cursor.IsWord("PARTITION") && cursor.IsSymbol("(", 1))
        {
            cursor.Position++;
            cursor.SkipBracket();
        }

        return new TableSource { Schema = schema, Name = name };
    }

    private StatementShape Insert(StatementShape shape, IReadOnlyList<CommonTable> with)
    {
        SkipModifiers();
        cursor.TakeWord("INTO");
        shape = shape with { Target = Target(bareAlias: false) };
        if (cursor.IsSymbol("(") && !AtQuery(1))
            shape = shape with { WrittenColumns = NameList() };
        if (cursor.TakeWord("OVERRIDING"))
            cursor.Position += 2;

        if (cursor.TakeWord("SET"))
        {
            var assignments = CommaSeparated(Assignment);
            shape = shape with { Assignments = assignments, WrittenColumns = [.. assignments.SelectMany(a => a.Columns)] };
        }
        else if (!cursor.TakeWords("DEFAULT", "VALUES"))
        {
            // MySQL's own spelling: INSERT INTO t VALUE (…).
            var query = cursor.IsWord("VALUE") ? ValueRows() : Query();
            shape = shape with { Query = query with { With = [.. with, .. query.With] } };
        }

        if (cursor.TakeWord("AS"))
        {
            Name();
            if (cursor.IsSymbol("("))
                NameList();
        }

        var conflicts = new List<ConflictClause>();
        while (cursor.IsWord("ON"))
            conflicts.Add(Conflict());
        return shape with { OnConflict = conflicts, Returning = Returning() };
    }

    private QueryBlock ValueRows()
    {
        var start = cursor.Position++;
        return Values(start);
    }

    private ConflictClause Conflict()
    {
        cursor.Position++;
        if (cursor.TakeWord("DUPLICATE"))
        {
            cursor.ExpectWord("KEY");
            cursor.ExpectWord("UPDATE");
            return new ConflictClause([], CommaSeparated(Assignment));
        }

        cursor.ExpectWord("CONFLICT");
        IReadOnlyList<SqlExpression> target = [];
        IReadOnlyList<SqlExpression> targetWhere = [];
        if (cursor.TakeSymbol("("))
        {
            target = CommaSeparated(() => OrderKey().Expression);
            cursor.ExpectSymbol(")");
            if (cursor.TakeWord("WHERE"))
                targetWhere = Conditions();
        }
        else if (cursor.TakeWords("ON", "CONSTRAINT"))
        {
            Name();
        }

        cursor.ExpectWord("DO");
        if (cursor.TakeWord("NOTHING"))
            return new ConflictClause(target, []) { TargetWhere = targetWhere };
        cursor.ExpectWord("UPDATE");
        cursor.ExpectWord("SET");
        var assignments = CommaSeparated(Assignment);
        var where = cursor.TakeWord("WHERE") ? Conditions() : [];
        return new ConflictClause(target, assignments) { TargetWhere = targetWhere, Where = where };
    }

    private Assignment Assignment()
    {
        IReadOnlyList<string> columns;
        if (cursor.IsSymbol("("))
        {
            columns = NameList();
        }
        else
        {
            var name = Name();
            while (cursor.TakeSymbol("."))
                name = Name();
            if (cursor.IsSymbol("["))
                cursor.SkipBracket();
            columns = [name];
        }

        if (!cursor.TakeSymbol("=") && !cursor.TakeSymbol("==") && !cursor.TakeSymbol(":="))
            throw cursor.Unexpected("'='");
        return new Assignment(columns, RowItem());
    }

    private StatementShape Update(StatementShape shape, IReadOnlyList<CommonTable> with, int start)
    {
        SkipModifiers();
        var sources = new List<TableSource> { Target(bareAlias: true) };
        while (cursor.TakeSymbol(","))
            Source(sources, JoinKind.None, natural: false);
        while (TryJoin(out var join, out var natural))
            Source(sources, join, natural);
        cursor.ExpectWord("SET");
        var assignments = CommaSeparated(Assignment);
        if (cursor.TakeWord("FROM"))
            JoinTree(sources, JoinKind.None, natural: false);
        shape = shape with
        {
            Target = sources[0],
            Assignments = assignments,
            WrittenColumns = [.. assignments.SelectMany(a => a.Columns)],
        };
        var block = new QueryBlock { With = with, Sources = sources, Items = [.. assignments.Select(a => new SelectItem(a.Value, null))] };
        return Search(shape, block, start);
    }

    private StatementShape Delete(StatementShape shape, IReadOnlyList<CommonTable> with, int start)
    {
        SkipModifiers();
        var sources = new List<TableSource>();
        string? written = null;
        if (!cursor.IsWord("FROM"))
        {
            // MySQL: DELETE t FROM t JOIN …
            written = CommaSeparated(DeletedName)[0];
            cursor.ExpectWord("FROM");
            JoinTree(sources, JoinKind.None, natural: false);
        }
        else
        {
            cursor.Position++;
            sources.Add(Target(bareAlias: true));
            if (cursor.TakeWord("USING"))
                JoinTree(sources, JoinKind.None, natural: false);
        }

        var target = sources.Find(s => written is null || string.Equals(s.ExposedName, written, StringComparison.OrdinalIgnoreCase)) ?? sources[0];
        return Search(shape with { Target = target }, new QueryBlock { With = with, Sources = sources }, start);
    }

    private string DeletedName()
    {
        var name = Name();
        while (cursor.TakeSymbol("."))
        {
            if (!cursor.TakeSymbol("*"))
                name = Name();
        }

        return name;
    }

    private StatementShape Search(StatementShape shape, QueryBlock block, int start)
    {
        if (cursor.TakeWord("WHERE"))
            block = block with { Where = Conditions() };
        var returning = Returning();
        block = Tail(block) with { Range = cursor.RangeFrom(start) };
        return shape with { Query = block, Returning = returning.Count > 0 ? returning : Returning() };
    }

    private IReadOnlyList<SelectItem> Returning() => cursor.TakeWord("RETURNING") ? CommaSeparated(SelectItem) : [];
}
