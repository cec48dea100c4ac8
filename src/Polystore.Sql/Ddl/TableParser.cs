using Polystore.Sql.Shapes;

namespace Polystore.Sql.Ddl;

/// <summary>Reads CREATE TABLE (https://www.sqlite.org/lang_createtable.html) and CREATE VIRTUAL TABLE.</summary>
internal sealed class TableParser(DdlCursor ddl)
{
    private readonly List<ColumnDefinition> _columns = [];
    private readonly List<KeyDefinition> _keys = [];
    private readonly List<CheckDefinition> _checks = [];
    private readonly List<ForeignKeyDefinition> _foreignKeys = [];

    private TokenCursor Tokens => ddl.Tokens;

    public TableDefinition Read()
    {
        var table = new TableDefinition { Sql = ddl.Sql, Temporary = ddl.Temporary };
        ShapeProblem? problem;
        try
        {
            var isVirtual = Tokens.TakeWord("VIRTUAL");
            Tokens.ExpectWord("TABLE");
            table = table with { IfNotExists = ddl.IfNotExists() };
            var (schema, name) = ddl.QualifiedName();
            table = table with { Schema = schema, Name = name };
            table = isVirtual ? Virtual(table) : Ordinary(table);
            problem = ddl.EndProblem();
        }
        catch (UnreadableSqlException e)
        {
            problem = new ShapeProblem(e.Offset, e.Message);
        }

        return table with { Columns = _columns, Keys = _keys, Checks = _checks, ForeignKeys = _foreignKeys, Problem = problem };
    }

    private TableDefinition Virtual(TableDefinition table)
    {
        Tokens.ExpectWord("USING");
        table = table with { Module = ddl.Name() };
        if (!Tokens.IsSymbol("("))
            return table;

        // The module alone knows what its arguments mean: cut at the commas, nothing more.
        var open = Tokens.Position;
        var close = Tokens.CloseOf(open);
        if (close >= Tokens.Tokens.Count)
            throw new UnreadableSqlException(Tokens.Offset, "a bracket that is never closed");
        var arguments = new List<string>();
        var from = Tokens.TokenAt(open).End;
        Tokens.Position = open + 1;
        while (Tokens.Position <= close)
        {
            if (Tokens.Position == close || Tokens.IsSymbol(","))
            {
                arguments.Add(ddl.Sql[from..Tokens.Offset].Trim());
                from = Tokens.Current.End;
                Tokens.Position++;
            }
            else if (Tokens.IsSymbol("("))
            {
                Tokens.SkipBracket();
            }
            else
            {
                Tokens.Position++;
            }
        }

        return table with { ModuleArguments = arguments is [""] ? [] : arguments };
    }

    private TableDefinition Ordinary(TableDefinition table)
    {
        if (Tokens.TakeWord("AS"))
        {
            var query = ddl.Sql[Tokens.Offset..].TrimEnd(';', ' ', '\t', '\r', '\n');
            Tokens.Position = Tokens.Tokens.Count;
            return table with { AsQuery = query };
        }

        Tokens.ExpectSymbol("(");
        _columns.Add(Column());
        while (!Tokens.IsSymbol(")"))
        {
            // SQLite allows constraints to follow each other without a comma.
            var comma = Tokens.TakeSymbol(",");
            if (AtTableConstraint())
                TableConstraint();
            else if (comma)
                _columns.Add(Column());
            else
                throw Tokens.Unexpected("',' or ')'");
        }

        Tokens.ExpectSymbol(")");
        return Options(table);
    }

    private TableDefinition Options(TableDefinition table)
    {
        while (Tokens.IsAnyWord("WITHOUT", "STRICT"))
        {
            if (Tokens.TakeWord("STRICT"))
            {
                table = table with { Strict = true };
            }
            else
            {
                Tokens.ExpectWord("WITHOUT");
                Tokens.ExpectWord("ROWID");
                table = table with { WithoutRowId = true };
            }

            Tokens.TakeSymbol(",");
        }

        return table;
    }

    private ColumnDefinition Column()
    {
        var start = Tokens.Position;
        var column = new ColumnDefinition { Name = ddl.Name(), Type = TypeName() };
        string? constraint = null;
        while (true)
        {
            if (Tokens.TakeWord("CONSTRAINT"))
            {
                constraint = ddl.Name();
                continue;
            }

            if (new ColumnConstraintParser(ddl, _foreignKeys).TryRead(column, constraint) is not { } constrained)
                break;
            column = constrained;
            constraint = null;
        }

        return column with { Range = Tokens.RangeFrom(start) };
    }

    private string TypeName()
    {
        var start = Tokens.Position;
        while (ddl.AtName() && !(Tokens.Current.Kind == SqlTokenKind.Word && ColumnConstraintParser.Starts(Tokens)))
            Tokens.Position++;
        if (Tokens.Position > start && Tokens.IsSymbol("("))
            Tokens.SkipBracket();
        return Tokens.RangeFrom(start).Text(ddl.Sql);
    }

    private bool AtTableConstraint() => Tokens.IsAnyWord("CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN");

    private void TableConstraint()
    {
        string? name = null;
        while (Tokens.TakeWord("CONSTRAINT"))
            name = ddl.Name();
        if (Tokens.TakeWord("PRIMARY"))
        {
            Tokens.ExpectWord("KEY");
            Key(name, isPrimary: true);
        }
        else if (Tokens.TakeWord("UNIQUE"))
        {
            Key(name, isPrimary: false);
        }
        else if (Tokens.TakeWord("CHECK"))
        {
            _checks.Add(new CheckDefinition(name, ddl.BracketText()));
            ddl.ConflictClause();
        }
        else if (Tokens.TakeWord("FOREIGN"))
        {
            Tokens.ExpectWord("KEY");
            var columns = ddl.NameList();
            Tokens.ExpectWord("REFERENCES");
            _foreignKeys.Add(ForeignKeyParser.Read(ddl, columns) with { Name = name });
        }
    }

    private void Key(string? name, bool isPrimary)
    {
        var keys = ddl.Keys();
        var autoIncrement = Tokens.TakeWord("AUTOINCREMENT");
        Tokens.ExpectSymbol(")");
        ddl.ConflictClause();
        _keys.Add(new KeyDefinition(name, isPrimary, keys) { AutoIncrement = autoIncrement });
    }
}
