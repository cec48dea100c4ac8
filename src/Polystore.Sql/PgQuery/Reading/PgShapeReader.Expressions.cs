using Polystore.Sql.Shapes;

namespace Polystore.Sql.PgQuery.Reading;

/// <content>Expressions.</content>
internal sealed partial class PgShapeReader
{
    private SqlExpression Expression(PgNode node)
    {
        if (!TryEnter())
            return Raw(Place(node), "nested too deep");
        var result = Read(node);
        _depth--;
        return result;
    }

    private List<SqlExpression> Expressions(IReadOnlyList<PgNode> nodes) => [.. nodes.Where(n => n.Exists).Select(Expression)];

    private IReadOnlyList<SqlExpression> Conditions(PgNode node) => node.Exists ? Conjuncts.Of(Expression(node)) : [];

    private SqlExpression Read(PgNode node)
    {
        var place = Place(node);
        switch (node.Kind)
        {
            case "A_Const":
                return Constant(node, place);
            case "ParamRef":
                return Built(new ParameterExpression($"${node.Int("number")}"), place);
            case "ColumnRef":
                return Column(node);
            case "A_Expr":
                return Operator(node, place);
            case "BoolExpr":
                return Logical(node, place);
            case "FuncCall":
                return Call(node);
            case "TypeCast":
                return Cast(node, place);
            case "SubLink":
                return Sublink(node, place);
            case "NullTest":
                return Built(
                    new IsNullExpression(Expression(node.Node("arg")), node.Text("nulltesttype") == "IS_NOT_NULL"),
                    places.Words(node.Location ?? 0, "NOT", "NULL"));
            case "BooleanTest":
                return TruthTest(node);
            case "CaseExpr":
                return Case(node);
            case "RowExpr":
                return Built(new RowExpression(Expressions(node.List("args"))), places.ThroughBracket(node.Location ?? 0));
            case "A_ArrayExpr":
                return Built(new FunctionExpression("array", Expressions(node.List("elements"))), places.ThroughBracket(node.Location ?? 0));
            case "A_Indirection":
                return Indirection(node, place);
            case "CollateClause":
                return Built(new CollateExpression(Expression(node.Node("arg")), node.Names("collname")[^1]), CollationRange(node));
            case "CoalesceExpr":
                return Function("coalesce", node, node.List("args"));
            case "MinMaxExpr":
                return Function(node.Text("op") == "IS_LEAST" ? "least" : "greatest", node, node.List("args"));
            case "GroupingFunc":
                return Function("grouping", node, node.List("args"));
            case "XmlExpr":
                return Function(node.Text("op")["IS_".Length..].ToLowerInvariant(), node, [.. node.List("named_args"), .. node.List("args")]);
            case "XmlSerialize":
                return Function("xmlserialize", node, [node.Node("expr")]);
            case "SQLValueFunction":
                return Built(new FunctionExpression(ValueFunction(node.Text("op")), []), places.NameOrCall(node.Location ?? 0));
            case "NamedArgExpr":
                return Expression(node.Node("arg"));
            case "ResTarget":
                return Expression(node.Node("val"));
            case "MultiAssignRef":
                return Expression(node.Node("source"));
            case "SetToDefault":
                return Built(new LiteralExpression(LiteralKind.Null, "DEFAULT"), place);
            case "GroupingSet":
                return Built(new GroupingSetExpression(SetKind(node.Text("kind")), Expressions(node.List("content"))), GroupingRange(node));
            case "List":
                return Built(new RowExpression(Expressions(node.List("items"))), place);
            default:
                return Raw(place, $"a node of the kind {node.Kind}");
        }
    }

    // The value comes from the text: libpg_query 15 writes 0 for every negative number into its JSON.
    private LiteralExpression Constant(PgNode node, SourceRange place)
    {
        if (node.Flag("isnull"))
            return Built(new LiteralExpression(LiteralKind.Null, "NULL"), place);
        if (node.Has("boolval"))
            return Built(new LiteralExpression(LiteralKind.Boolean, node.Fields("boolval", "Boolean").Flag("boolval") ? "TRUE" : "FALSE"), place);
        if (node.Has("sval"))
            return Built(new LiteralExpression(LiteralKind.Text, node.Fields("sval", "String").Text("sval")), place);
        if (node.Has("bsval"))
            return Built(new LiteralExpression(LiteralKind.Blob, places.Text(place)), place);
        var token = places.TokenAt(node.Location ?? 0);
        var isNegative = places.IsSymbol(token, "-");
        var digits = isNegative ? places.Range(token + 1, token + 1) : place;
        return Built(new LiteralExpression(LiteralKind.Number, (isNegative ? "-" : "") + places.Text(digits)), isNegative ? places.Range(token, token + 1) : place);
    }

    private SqlExpression Column(PgNode node)
    {
        var range = places.NameOrCall(node.Location ?? 0);
        var star = node.List("fields") is [.., var end] && end.Is("A_Star");
        IReadOnlyList<string> names = star ? [.. node.Names("fields"), "*"] : node.Names("fields");
        return names switch
        {
            [var column] => Built(new ColumnReference(null, null, column) { IsStar = star }, range),
            [var table, var column] => Built(new ColumnReference(null, table, column) { IsStar = star }, range),
            [var schema, var table, var column] => Built(new ColumnReference(schema, table, column) { IsStar = star }, range),
            _ => Raw(range, "a name of more than three parts"),
        };
    }

    private SqlExpression Logical(PgNode node, SourceRange place)
    {
        var operands = Expressions(node.List("args"));
        switch (node.Text("boolop"))
        {
            case "AND_EXPR":
                return Built(new LogicalExpression(LogicalOperator.And, operands), place);
            case "OR_EXPR":
                return Built(new LogicalExpression(LogicalOperator.Or, operands), place);
            default:
                // The parser makes NOT (a IN (SELECT …)) of a NOT IN (SELECT …).
                return operands[0] is InExpression { Negated: false, Query: not null } membership
                    ? Built(membership with { Negated = true }, membership.Range)
                    : Built(new UnaryExpression("NOT", operands[0]), place);
        }
    }

    private SqlExpression Operator(PgNode node, SourceRange place)
    {
        var name = string.Join('.', node.Names("name"));
        var (leftNode, rightNode) = (node.Node("lexpr"), node.Node("rexpr"));
        switch (node.Text("kind"))
        {
            case "AEXPR_OP" when !leftNode.Exists:
                return Built(new UnaryExpression(name, Expression(rightNode)), place);
            case "AEXPR_OP":
                return Built(new BinaryExpression(name, Expression(leftNode), Expression(rightNode)), place);
            case "AEXPR_OP_ANY":
                return Quantified(name, "ANY", leftNode, rightNode, node);
            case "AEXPR_OP_ALL":
                return Quantified(name, "ALL", leftNode, rightNode, node);
            case "AEXPR_DISTINCT":
                return Built(new BinaryExpression("IS NOT", Expression(leftNode), Expression(rightNode)), place);
            case "AEXPR_NOT_DISTINCT":
                return Built(new BinaryExpression("IS", Expression(leftNode), Expression(rightNode)), place);
            case "AEXPR_NULLIF":
                return Function("nullif", node, [leftNode, rightNode]);
            case "AEXPR_IN":
                return Built(new InExpression(Expression(leftNode), name == "<>") { Items = Expressions(rightNode.List("items")) }, places.ThroughBracket(node.Location ?? 0));
            case "AEXPR_LIKE":
                return Like(PatternOperator.Like, leftNode, name.StartsWith('!'), rightNode, place);
            case "AEXPR_ILIKE":
                return Like(PatternOperator.ILike, leftNode, name.StartsWith('!'), rightNode, place);
            case "AEXPR_SIMILAR":
                return Like(PatternOperator.Regexp, leftNode, name.StartsWith('!'), rightNode, place);
            case "AEXPR_BETWEEN" or "AEXPR_NOT_BETWEEN" when rightNode.List("items") is [var low, var high]:
                return Built(new BetweenExpression(Expression(leftNode), node.Text("kind") == "AEXPR_NOT_BETWEEN", Expression(low), Expression(high)), place);
            case "AEXPR_BETWEEN_SYM" or "AEXPR_NOT_BETWEEN_SYM" when rightNode.List("items") is [var one, var other]:
                // Its bounds have no order, so that it is no range that an index could search.
                var between = Built(new FunctionExpression("between_symmetric", [Expression(leftNode), Expression(one), Expression(other)]), place);
                return node.Text("kind") == "AEXPR_BETWEEN_SYM" ? between : Built(new UnaryExpression("NOT", between), place);
            default:
                return Raw(place, $"an operator of the kind {node.Text("kind")}");
        }
    }

    private SqlExpression Quantified(string name, string word, PgNode leftNode, PgNode rightNode, PgNode node)
    {
        var bracket = places.ThroughBracket(node.Location ?? 0);
        var list = Built(new FunctionExpression(word, [Expression(rightNode)]), Place(rightNode));
        var left = Expression(leftNode);
        return name switch
        {
            "~~" or "!~~" => Built(new LikeExpression(PatternOperator.Like, left, name[0] == '!', list, null), bracket),
            "~~*" or "!~~*" => Built(new LikeExpression(PatternOperator.ILike, left, name[0] == '!', list, null), bracket),
            _ => Built(new BinaryExpression(name, left, list), bracket),
        };
    }

    // ESCAPE arrives as a call: like_escape(pattern, escape), similar_to_escape(pattern[, escape]).
    private LikeExpression Like(PatternOperator op, PgNode leftNode, bool negated, PgNode patternNode, SourceRange place)
    {
        var isCall = patternNode.Is("FuncCall") && patternNode.Names("funcname") is ["pg_catalog", "like_escape" or "similar_to_escape"];
        var arguments = isCall ? patternNode.List("args") : [patternNode];
        var pattern = Expression(arguments[0]);
        var escape = arguments.Count > 1 ? Expression(arguments[1]) : null;
        var (prefix, exact) = PatternPrefix.Of(op, pattern, escape, SqlDialect.Postgres);
        return Built(new LikeExpression(op, Expression(leftNode), negated, pattern, escape) { LiteralPrefix = prefix, IsExact = exact }, place);
    }

    private SqlExpression Sublink(PgNode node, SourceRange place)
    {
        var at = node.Location ?? 0;
        var range = places.ThroughBracket(at);
        var inner = node.Node("subselect");
        var query = Query(inner, places.InBracket(at));
        var names = node.Names("operName");
        switch (node.Text("subLinkType"))
        {
            case "EXISTS_SUBLINK":
                return Built(new ExistsExpression(query), range);
            case "EXPR_SUBLINK":
                return Built(new SubqueryExpression(query), range);
            case "ARRAY_SUBLINK":
                return Built(new FunctionExpression("array", [Built(new SubqueryExpression(query), range)]), range);
            case "ANY_SUBLINK" when names.Count == 0:
                return Built(new InExpression(Expression(node.Node("testexpr")), false) { Query = query }, range);
            case "ANY_SUBLINK" or "ALL_SUBLINK":
                var word = node.Text("subLinkType") == "ANY_SUBLINK" ? "ANY" : "ALL";
                var list = Built(new FunctionExpression(word, [Built(new SubqueryExpression(query), range)]), range);
                return Built(new BinaryExpression(string.Join('.', names), Expression(node.Node("testexpr")), list), range);
            default:
                return Raw(place, "a subquery of an unknown kind");
        }
    }

    private SqlExpression TruthTest(PgNode node)
    {
        var operand = Expression(node.Node("arg"));
        var range = places.Words(node.Location ?? 0, "NOT", "TRUE", "FALSE", "UNKNOWN");
        var (op, value) = node.Text("booltesttype") switch
        {
            "IS_TRUE" => ("IS", "TRUE"),
            "IS_NOT_TRUE" => ("IS NOT", "TRUE"),
            "IS_FALSE" => ("IS", "FALSE"),
            "IS_NOT_FALSE" => ("IS NOT", "FALSE"),
            "IS_NOT_UNKNOWN" => ("IS NOT", ""),
            _ => ("IS", ""),
        };
        return value.Length == 0
            ? Built(new IsNullExpression(operand, op == "IS NOT"), range)
            : Built(new BinaryExpression(op, operand, Built(new LiteralExpression(LiteralKind.Boolean, value), range)), range);
    }

    private SqlExpression Cast(PgNode node, SourceRange place)
    {
        var operand = Expression(node.Node("arg"));
        var type = node.Fields("typeName", "TypeName");
        var typeRange = type.Location is { } at ? places.Type(at) : place;
        var token = places.TokenAt(node.Location ?? 0);
        if (places.IsWord(token, "CAST") && places.IsSymbol(token + 1, "("))
            return Built(new CastExpression(operand, places.Text(typeRange)), places.ThroughBracket(node.Location ?? 0));

        // DATE '2024-01-01' is a constant of a type; '…'::date is a cast of one.
        if (!places.IsSymbol(token, "::") && operand is LiteralExpression { Kind: LiteralKind.Text } literal)
            return Built(literal, places.Union(literal.Range, [typeRange]));
        return Built(new CastExpression(operand, places.Text(typeRange)), places.Union(place, [typeRange]));
    }

    private CaseExpression Case(PgNode node)
    {
        var operand = node.Node("arg") is { Exists: true } argument ? Expression(argument) : null;
        var branches = node.List("args").Select(b => new CaseBranch(Expression(b.Node("expr")), Expression(b.Node("result")))).ToList();
        var otherwise = node.Node("defresult") is { Exists: true } last ? Expression(last) : null;
        var built = Built(new CaseExpression(operand, branches, otherwise), Place(node));
        return built with { Range = places.ThroughWord(built.Range, "END") };
    }

    // Subscripts and fields: the shapes know the subscript of one element only.
    private SqlExpression Indirection(PgNode node, SourceRange place)
    {
        var value = Expression(node.Node("arg"));
        foreach (var step in node.List("indirection"))
        {
            if (!step.Is("A_Indices") || step.Flag("is_slice"))
                return Raw(place, step.Is("A_Indices") ? "an array slice" : "a field of a composite value");
            value = Built(new BinaryExpression("[]", value, Expression(step.Node("uidx"))), value.Range);
        }

        return value;
    }

    private SourceRange CollationRange(PgNode node)
    {
        var token = places.TokenAt(node.Location ?? 0);
        return places.Union(places.Range(token, token), [places.NameOrCallBehind(token)]);
    }

    private SourceRange GroupingRange(PgNode node) => places.ThroughBracket(node.Location ?? 0);

    private static GroupingSetKind SetKind(string kind) => kind switch
    {
        "GROUPING_SET_ROLLUP" => GroupingSetKind.Rollup,
        "GROUPING_SET_CUBE" => GroupingSetKind.Cube,
        "GROUPING_SET_SETS" => GroupingSetKind.Sets,
        _ => GroupingSetKind.Empty,
    };

    private static string ValueFunction(string op)
    {
        var name = op["SVFOP_".Length..].ToLowerInvariant();
        return name.EndsWith("_n", StringComparison.Ordinal) ? name[..^2] : name;
    }
}
