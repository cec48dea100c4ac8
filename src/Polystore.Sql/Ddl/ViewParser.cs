using Polystore.Sql.Shapes;

namespace Polystore.Sql.Ddl;

/// <summary>Reads CREATE VIEW (https://www.sqlite.org/lang_createview.html).</summary>
internal sealed class ViewParser(DdlCursor ddl)
{
    public ViewDefinition Read()
    {
        var tokens = ddl.Tokens;
        var view = new ViewDefinition { Sql = ddl.Sql, Temporary = ddl.Temporary };
        try
        {
            tokens.ExpectWord("VIEW");
            ddl.IfNotExists();
            var (schema, name) = ddl.QualifiedName();
            view = view with { Schema = schema, Name = name };
            if (tokens.IsSymbol("("))
                view = view with { Columns = ddl.NameList() };
            tokens.ExpectWord("AS");
            return view with { Query = StatementReader.Read(ddl.Sql[tokens.Offset..], SqlDialect.Sqlite) };
        }
        catch (UnreadableSqlException e)
        {
            return view with { Problem = new ShapeProblem(e.Offset, e.Message) };
        }
    }
}
