using Polystore.Sql.Shapes;

namespace Polystore.Sql.PgQuery.Reading;

/// <content>SELECT, VALUES, WITH and compounds.</content>
internal sealed partial class PgShapeReader
{
    private QueryBlock Query(PgNode node, SourceRange range)
    {
        if (!TryEnter())
        {
            Note(range, "nested too deep");
            return new QueryBlock { Range = range };
        }

        // A chain of compounds leans to the left: its parts are gathered by a walk and not by recursion.
        var parts = new Stack<(CompoundOperator Operator, PgNode Node)>();
        var first = node;
        while (IsCompound(first))
        {
            parts.Push((Compound(first), first.Fields("rarg", "SelectStmt")));
            var left = first.Fields("larg", "SelectStmt");
            if (IsCompound(left) && HasTail(left))
            {
                first = left;
                break;
            }

            first = left;
        }

        var with = With(node);
        var block = Part(first, range, isWhole: parts.Count == 0);
        var further = new List<CompoundPart>();
        foreach (var (op, part) in parts)
            further.Add(new CompoundPart(op, Part(part, FirstPlace(part), isWhole: false)));
        block = block with
        {
            Range = range,
            With = with,
            Compound = further,
            OrderBy = Orders(node.List("sortClause")),
            Limit = Limit(node.Node("limitCount")),
            Offset = Limit(node.Node("limitOffset")),
            Locks = node.Has("lockingClause"),
        };
        _depth--;
        return block with { Height = 1 + Math.Max(Height(block), further.Select(f => f.Block.Height).DefaultIfEmpty().Max()) };
    }

    private static bool IsCompound(PgNode node) => node.Text("op") is "SETOP_UNION" or "SETOP_EXCEPT" or "SETOP_INTERSECT";

    private static bool HasTail(PgNode node) =>
        node.Has("sortClause") || node.Has("limitCount") || node.Has("limitOffset") || node.Has("withClause") || node.Has("lockingClause");

    private static CompoundOperator Compound(PgNode node) => node.Text("op") switch
    {
        "SETOP_EXCEPT" => CompoundOperator.Except,
        "SETOP_INTERSECT" => CompoundOperator.Intersect,
        _ => node.Flag("all") ? CompoundOperator.UnionAll : CompoundOperator.Union,
    };

    private static int Height(QueryBlock block) => Math.Max(
        block.Expressions().Select(e => e.Height).DefaultIfEmpty().Max(),
        block.Sources.Select(s => s.Query?.Height ?? 0).Concat(block.With.Select(w => w.Query?.Height ?? 0)).DefaultIfEmpty().Max());

    // A part with its own ORDER BY or LIMIT, or that is a compound itself, does not join the whole: a query over a query says the same.
    private QueryBlock Part(PgNode node, SourceRange range, bool isWhole)
    {
        if (isWhole || !(IsCompound(node) || HasTail(node)))
            return Select(node, range);
        var star = new SelectItem(new ColumnReference(null, null, "*") { IsStar = true, Range = new SourceRange(range.Start, 0) }, null);
        var inner = Query(node, places.QueryAroundOffset(FirstPlace(node).Start));
        return new QueryBlock { Range = range, Items = [star], Sources = [new TableSource { Query = inner, Range = range }], Height = inner.Height + 1 };
    }

    private QueryBlock Select(PgNode node, SourceRange range)
    {
        var distinct = node.List("distinctClause");
        var block = new QueryBlock
        {
            Range = range,
            Rows = [.. node.List("valuesLists").Select(Row)],
            Sources = Sources(node.List("fromClause")),
            Items = Items(node.List("targetList")),
            Distinct = distinct.Count > 0,
            DistinctOn = Expressions(distinct),
            Where = Conditions(node.Node("whereClause")),
            GroupBy = Expressions(node.List("groupClause")),
            Having = Conditions(node.Node("havingClause")),
            Windows = [.. node.List("windowClause").Select(Window)],
        };
        return block with { Height = 1 + Height(block) };
    }

    private RowExpression Row(PgNode node)
    {
        var row = Built(new RowExpression(Expressions(node.List("items"))), FirstPlace(node));
        return row with { Range = places.WithBracket(row.Range) };
    }

    private List<SelectItem> Items(IReadOnlyList<PgNode> nodes) =>
        [.. nodes.Select(item => new SelectItem(Expression(item.Node("val")), item.Text("name") is { Length: > 0 } alias ? alias : null))];

    private SqlExpression? Limit(PgNode node) => !node.Exists || node.Flag("isnull") ? null : Expression(node);

    private IReadOnlyList<CommonTable> With(PgNode node)
    {
        var clause = node.Fields("withClause", "WithClause");
        var recursive = clause.Flag("recursive");
        return [.. clause.List("ctes").Select(table => CommonTable(table, recursive))];
    }

    private CommonTable CommonTable(PgNode node, bool recursive)
    {
        var query = node.Node("ctequery");
        var range = places.InBracketBehindAs(node.Location ?? 0);
        var table = new CommonTable(node.Text("ctename"), node.Names("aliascolnames"), query.Is("SelectStmt") ? Query(query, range) : null)
        {
            Recursive = recursive,
            Materialized = node.Text("ctematerialized") switch
            {
                "CTEMaterializeAlways" => true,
                "CTEMaterializeNever" => false,
                _ => null,
            },
        };
        if (query.Is("SelectStmt"))
            return table;
        Note(range, "a common table that is no query");
        if (!TryEnter())
            return table;
        var write = Statement(query, new StatementShape { Sql = places.Text(places.Whole), Dialect = SqlDialect.Postgres, Kind = StatementKind.Write });
        _depth--;
        return table with { Write = write };
    }
}
