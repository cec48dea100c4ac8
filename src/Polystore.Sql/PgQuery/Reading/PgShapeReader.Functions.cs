using Polystore.Sql.Shapes;

namespace Polystore.Sql.PgQuery.Reading;

/// <content>Calls, windows and orders.</content>
internal sealed partial class PgShapeReader
{
    // FRAMEOPTION_NONDEFAULT of nodes/parsenodes.h: a frame was written.
    private const int FrameWritten = 0x00001;

    private FunctionExpression Function(string name, PgNode node, IReadOnlyList<PgNode> arguments) =>
        Built(new FunctionExpression(name, Expressions(arguments)), places.NameOrCall(node.Location ?? 0));

    private FunctionExpression Call(PgNode node)
    {
        var names = node.Names("funcname");

        // EXTRACT, AT TIME ZONE and the like are calls that the parser makes of SQL's own spelling.
        var name = node.Text("funcformat") == "COERCE_SQL_SYNTAX" ? names[^1] : string.Join('.', names);
        var over = node.Fields("over", "WindowDef");
        var call = new FunctionExpression(name, Expressions(node.List("args")))
        {
            Star = node.Flag("agg_star"),
            Distinct = node.Flag("agg_distinct"),
            OrderBy = Orders(node.List("agg_order")),
            Filter = node.Node("agg_filter") is { Exists: true } filter ? Expression(filter) : null,
            Over = over.Exists ? Window(over) : null,
        };
        return Built(call, places.NameOrCall(node.Location ?? 0));
    }

    private WindowSpecification Window(PgNode node)
    {
        var name = node.Text("refname") is { Length: > 0 } started ? started : node.Text("name");
        return new WindowSpecification
        {
            Name = name.Length > 0 ? name : null,
            PartitionBy = Expressions(node.List("partitionClause")),
            OrderBy = Orders(node.List("orderClause")),
            Frame = (node.Int("frameOptions") & FrameWritten) != 0 && node.Location is { } at ? places.Frame(at) : null,
        };
    }

    private List<OrderItem> Orders(IReadOnlyList<PgNode> nodes) => [.. nodes.Select(Order)];

    private OrderItem Order(PgNode node)
    {
        var key = Expression(node.Node("node"));
        string? collation = null;
        if (key is CollateExpression collate)
            (key, collation) = (collate.Operand, collate.Collation);

        // USING > sorts downwards where > is the type's own operator, which it nearly always is.
        var usesGreater = node.Text("sortby_dir") == "SORTBY_USING" && node.Names("useOp") is [.., ">"];
        return new OrderItem(key, usesGreater || node.Text("sortby_dir") == "SORTBY_DESC")
        {
            Collation = collation,
            NullsFirst = node.Text("sortby_nulls") switch
            {
                "SORTBY_NULLS_FIRST" => true,
                "SORTBY_NULLS_LAST" => false,
                _ => null,
            },
        };
    }
}
