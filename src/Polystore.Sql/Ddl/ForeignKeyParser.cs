using Polystore.Sql.Shapes;

namespace Polystore.Sql.Ddl;

/// <summary>Reads what follows REFERENCES.</summary>
internal static class ForeignKeyParser
{
    public static ForeignKeyDefinition Read(DdlCursor ddl, IReadOnlyList<string> columns)
    {
        var tokens = ddl.Tokens;
        var key = new ForeignKeyDefinition { Columns = columns, Table = ddl.Name() };
        if (tokens.IsSymbol("("))
            key = key with { ReferencedColumns = ddl.NameList() };
        while (true)
        {
            if (tokens.TakeWords("ON", "DELETE"))
                key = key with { OnDelete = Action(tokens) };
            else if (tokens.TakeWords("ON", "UPDATE"))
                key = key with { OnUpdate = Action(tokens) };
            else if (tokens.TakeWords("ON", "INSERT"))
                Action(tokens);
            else if (tokens.TakeWord("MATCH"))
                key = key with { Match = ddl.Name() };
            else if (tokens.IsWord("DEFERRABLE") || (tokens.IsWord("NOT") && tokens.IsWord("DEFERRABLE", 1)))
                key = Deferrable(tokens, key);
            else
                return key;
        }
    }

    private static ReferentialAction Action(TokenCursor tokens)
    {
        if (tokens.TakeWord("CASCADE"))
            return ReferentialAction.Cascade;
        if (tokens.TakeWord("RESTRICT"))
            return ReferentialAction.Restrict;
        if (tokens.TakeWords("SET", "NULL"))
            return ReferentialAction.SetNull;
        if (tokens.TakeWords("SET", "DEFAULT"))
            return ReferentialAction.SetDefault;
        if (tokens.TakeWords("NO", "ACTION"))
            return ReferentialAction.NoAction;
        throw tokens.Unexpected("CASCADE, RESTRICT, SET NULL, SET DEFAULT or NO ACTION");
    }

    private static ForeignKeyDefinition Deferrable(TokenCursor tokens, ForeignKeyDefinition key)
    {
        var not = tokens.TakeWord("NOT");
        tokens.ExpectWord("DEFERRABLE");
        var deferred = false;
        if (tokens.TakeWord("INITIALLY"))
        {
            deferred = tokens.TakeWord("DEFERRED");
            if (!deferred)
                tokens.ExpectWord("IMMEDIATE");
        }

        return key with { Deferrable = !not, InitiallyDeferred = deferred && !not };
    }
}
