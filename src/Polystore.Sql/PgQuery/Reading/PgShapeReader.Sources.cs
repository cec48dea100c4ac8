using Polystore.Sql.Shapes;

namespace Polystore.Sql.PgQuery.Reading;

/// <content>FROM: tables, subqueries, functions and joins.</content>
internal sealed partial class PgShapeReader
{
    private List<TableSource> Sources(IReadOnlyList<PgNode> nodes)
    {
        var sources = new List<TableSource>();
        foreach (var node in nodes)
            Add(node, sources);
        return sources;
    }

    private void Add(PgNode node, List<TableSource> sources)
    {
        if (!TryEnter())
        {
            Note(FirstPlace(node), "nested too deep");
            return;
        }

        if (node.Is("JoinExpr"))
            Join(node, sources);
        else
            sources.Add(Source(node));
        _depth--;
    }

    private void Join(PgNode node, List<TableSource> sources)
    {
        Add(node.Node("larg"), sources);
        var first = sources.Count;
        Add(node.Node("rarg"), sources);
        if (first >= sources.Count)
            return;
        var names = node.Names("usingClause");
        var isBare = !node.Has("quals") && names.Count == 0 && !node.Flag("isNatural");
        sources[first] = sources[first] with
        {
            Join = node.Text("jointype") switch
            {
                "JOIN_LEFT" => JoinKind.Left,
                "JOIN_RIGHT" => JoinKind.Right,
                "JOIN_FULL" => JoinKind.Full,
                _ => isBare ? JoinKind.Cross : JoinKind.Inner,
            },
            Natural = node.Flag("isNatural"),
            Using = names,
            On = [.. sources[first].On, .. Conditions(node.Node("quals"))],
        };
        if (node.Has("alias"))
            Note(sources[first].Range, "the alias of a join");
    }

    private TableSource Source(PgNode node) => node.Kind switch
    {
        "RangeVar" => Table(node),
        "RangeSubselect" => Subquery(node),
        "RangeFunction" => TableFunction(node),
        "RangeTableSample" => Table(node.Node("relation")),
        "RangeTableFunc" => Aliased(new TableSource { Name = "xmltable", IsFunction = true, Lateral = node.Flag("lateral"), Arguments = Expressions([node.Node("docexpr"), node.Node("rowexpr")]) }, node, Place(node)),
        _ => Unknown(node),
    };

    private TableSource Unknown(PgNode node)
    {
        Note(FirstPlace(node), $"a source of the kind {node.Kind}");
        return Aliased(new TableSource { Name = node.Kind.ToLowerInvariant(), IsFunction = true }, node, FirstPlace(node));
    }

    private TableSource Table(PgNode node) =>
        Aliased(new TableSource { Schema = node.Text("schemaname") is { Length: > 0 } schema ? schema : null, Name = node.Text("relname") }, node, places.NameOnly(node.Location ?? 0));

    private TableSource Subquery(PgNode node)
    {
        var query = node.Node("subquery");
        var range = places.QueryAroundOffset(FirstPlace(query).Start);
        return Aliased(new TableSource { Query = Query(query, range), Lateral = node.Flag("lateral") }, node, range);
    }

    // ROWS FROM (f(1), g(2)) is one source; the name of the first function stands for it.
    private TableSource TableFunction(PgNode node)
    {
        var calls = node.List("functions").Select(f => f.List("items")).Where(f => f.Count > 0 && f[0].Exists).Select(f => Expression(f[0])).ToList();
        var arguments = calls.SelectMany(c => c is FunctionExpression call ? call.Arguments : [c]).ToList();
        var name = calls.OfType<FunctionExpression>().Select(c => c.Name).FirstOrDefault() ?? "rows from";
        var source = new TableSource { Name = name.Split('.')[^1], IsFunction = true, Arguments = arguments, Lateral = node.Flag("lateral") };
        source = Aliased(source, node, calls.Count > 0 ? calls[0].Range : Place(node));
        var columns = node.List("coldeflist").Select(c => c.Text("colname")).ToList();
        return columns.Count > 0 ? source with { ColumnAliases = columns } : source;
    }

    private TableSource Aliased(TableSource source, PgNode node, SourceRange range)
    {
        source = source with { Range = range };
        var alias = node.Fields("alias", "Alias");
        return alias.Exists ? source with { Alias = alias.Text("aliasname"), ColumnAliases = alias.Names("colnames") } : source;
    }
}
