using Polystore.Sql.Shapes;

namespace Polystore.Sql.Ddl;

/// <summary>Reads what follows the type of a column.</summary>
internal sealed class ColumnConstraintParser(DdlCursor ddl, List<ForeignKeyDefinition> foreignKeys)
{
    private TokenCursor Tokens => ddl.Tokens;

    /// <summary>A word here starts a constraint and is no part of a type.</summary>
    public static bool Starts(TokenCursor tokens) =>
        tokens.IsAnyWord("CONSTRAINT", "PRIMARY", "NOT", "NULL", "UNIQUE", "CHECK", "DEFAULT", "COLLATE", "REFERENCES", "AS", "DEFERRABLE")
        || (tokens.IsWord("GENERATED") && tokens.IsWord("ALWAYS", 1));

    /// <summary>The column with its next constraint; null when none follows.</summary>
    public ColumnDefinition? TryRead(ColumnDefinition column, string? name)
    {
        if (Tokens.TakeWord("PRIMARY"))
            return PrimaryKey(column);
        if (Tokens.IsWord("NOT") && Tokens.IsWord("NULL", 1))
        {
            Tokens.Position += 2;
            ddl.ConflictClause();
            return column with { NotNull = true };
        }

        if (Tokens.TakeWord("NULL"))
        {
            ddl.ConflictClause();
            return column;
        }

        if (Tokens.TakeWord("UNIQUE"))
        {
            ddl.ConflictClause();
            return column with { Unique = true };
        }

        if (Tokens.TakeWord("CHECK"))
        {
            var check = new CheckDefinition(name, ddl.BracketText());
            ddl.ConflictClause();
            return column with { Checks = [.. column.Checks, check] };
        }

        if (Tokens.TakeWord("DEFAULT"))
            return column with { Default = Default() };
        if (Tokens.TakeWord("COLLATE"))
            return column with { Collation = ddl.Name() };
        if (Tokens.TakeWord("REFERENCES"))
        {
            foreignKeys.Add(ForeignKeyParser.Read(ddl, [column.Name]) with { Name = name, IsOnColumn = true });
            return column;
        }

        return Generated(column);
    }

    private ColumnDefinition PrimaryKey(ColumnDefinition column)
    {
        Tokens.ExpectWord("KEY");
        var descending = Tokens.TakeWord("DESC");
        if (!descending)
            Tokens.TakeWord("ASC");
        ddl.ConflictClause();
        return column with { PrimaryKey = true, PrimaryKeyDescending = descending, AutoIncrement = Tokens.TakeWord("AUTOINCREMENT") };
    }

    private string Default()
    {
        var start = Tokens.Position;
        if (Tokens.IsSymbol("("))
        {
            ddl.BracketText();
        }
        else
        {
            _ = Tokens.TakeSymbol("-") || Tokens.TakeSymbol("+");
            if (Tokens.AtEnd || Tokens.Current.Kind is SqlTokenKind.Punctuation or SqlTokenKind.Operator)
                throw Tokens.Unexpected("a default value");
            Tokens.Position++;
        }

        return Tokens.RangeFrom(start).Text(ddl.Sql);
    }

    private ColumnDefinition? Generated(ColumnDefinition column)
    {
        _ = Tokens.TakeWords("GENERATED", "ALWAYS");
        if (!Tokens.TakeWord("AS"))
            return null;
        var text = ddl.BracketText();
        var stored = Tokens.TakeWord("STORED");
        if (!stored)
            Tokens.TakeWord("VIRTUAL");
        return column with { Generated = text, GeneratedStored = stored };
    }
}
