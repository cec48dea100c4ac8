using Polystore.Sql.Shapes;

namespace Polystore.Sql.Ddl;

/// <summary>Reads CREATE INDEX (https://www.sqlite.org/lang_createindex.html).</summary>
internal sealed class IndexParser(DdlCursor ddl)
{
    public IndexDefinition Read()
    {
        var tokens = ddl.Tokens;
        var index = new IndexDefinition { Sql = ddl.Sql };
        try
        {
            index = index with { Unique = tokens.TakeWord("UNIQUE") };
            tokens.ExpectWord("INDEX");
            index = index with { IfNotExists = ddl.IfNotExists() };
            var (schema, name) = ddl.QualifiedName();
            index = index with { Schema = schema, Name = name };
            tokens.ExpectWord("ON");
            index = index with { Table = ddl.Name() };
            index = index with { Keys = ddl.Keys() };
            tokens.ExpectSymbol(")");
            if (tokens.TakeWord("WHERE"))
            {
                var (text, conditions) = ddl.Rest();
                index = index with { Where = text, Conditions = conditions };
            }

            return index with { Problem = ddl.EndProblem() };
        }
        catch (UnreadableSqlException e)
        {
            return index with { Problem = new ShapeProblem(e.Offset, e.Message) };
        }
    }
}
