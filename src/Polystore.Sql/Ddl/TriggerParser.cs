using Polystore.Sql.Shapes;

namespace Polystore.Sql.Ddl;

/// <summary>Reads CREATE TRIGGER (https://www.sqlite.org/lang_createtrigger.html).</summary>
internal sealed class TriggerParser(DdlCursor ddl)
{
    private TokenCursor Tokens => ddl.Tokens;

    public TriggerDefinition Read()
    {
        var trigger = new TriggerDefinition { Sql = ddl.Sql, Temporary = ddl.Temporary };
        try
        {
            Tokens.ExpectWord("TRIGGER");
            ddl.IfNotExists();
            var (schema, name) = ddl.QualifiedName();
            trigger = trigger with { Schema = schema, Name = name, Timing = Timing() };
            trigger = Event(trigger);
            Tokens.ExpectWord("ON");
            trigger = trigger with { Table = ddl.QualifiedName().Name };
            if (Tokens.IsWord("FOR") && Tokens.IsWord("EACH", 1))
                Tokens.Position += 3;
            if (Tokens.TakeWord("WHEN"))
                trigger = trigger with { When = ddl.ExpressionText() };
            Tokens.ExpectWord("BEGIN");
            return trigger with { Body = Body() };
        }
        catch (UnreadableSqlException e)
        {
            return trigger with { Problem = new ShapeProblem(e.Offset, e.Message) };
        }
    }

    private TriggerTiming Timing()
    {
        if (Tokens.TakeWord("AFTER"))
            return TriggerTiming.After;
        if (Tokens.TakeWords("INSTEAD", "OF"))
            return TriggerTiming.InsteadOf;
        Tokens.TakeWord("BEFORE");
        return TriggerTiming.Before;
    }

    private TriggerDefinition Event(TriggerDefinition trigger)
    {
        if (Tokens.TakeWord("INSERT"))
            return trigger with { Event = TriggerEvent.Insert };
        if (Tokens.TakeWord("DELETE"))
            return trigger with { Event = TriggerEvent.Delete };
        Tokens.ExpectWord("UPDATE");
        trigger = trigger with { Event = TriggerEvent.Update };
        if (!Tokens.TakeWord("OF"))
            return trigger;
        var columns = new List<string> { ddl.Name() };
        while (Tokens.TakeSymbol(","))
            columns.Add(ddl.Name());
        return trigger with { Columns = columns };
    }

    // The body ends at the last END of the text.
    private List<StatementShape> Body()
    {
        var last = Tokens.Tokens.Count - 1;
        while (last > Tokens.Position && Tokens.TokenAt(last).IsSymbol(ddl.Sql, ";"))
            last--;
        if (!Tokens.TokenAt(last).IsWord(ddl.Sql, "END"))
            throw new UnreadableSqlException(ddl.Sql.Length, "a trigger without END");
        if (last <= Tokens.Position)
            return [];
        var body = ddl.Sql[Tokens.Offset..Tokens.TokenAt(last).Offset];
        return [.. SqlSplitter.Split(body, SqlDialect.Sqlite).Select(s => StatementReader.Read(s.Sql, SqlDialect.Sqlite))];
    }
}
