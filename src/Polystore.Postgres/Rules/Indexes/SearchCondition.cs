using Polystore.Postgres.Rules.Reading;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Rules.Indexes;

/// <summary>A condition that GIN or a trigram index could serve.</summary>
/// <param name="Source">The use of the table in its statement.</param>
/// <param name="Column">The column.</param>
/// <param name="Key">See <see cref="ColumnSearch.Key"/>.</param>
/// <param name="IsExpression">The key is an expression.</param>
/// <param name="Kind">What is looked for.</param>
/// <param name="Operator">The operator as written.</param>
internal sealed record SearchCondition(ResolvedSource Source, string Column, string Key, bool IsExpression, SearchKind Kind, string Operator)
{
    /// <summary>The searches of one condition; none unless an index on each of them would serve it. Types are not looked at.</summary>
    public static IReadOnlyList<SearchCondition> In(SqlExpression condition, ResolvedShape resolved) => condition switch
    {
        LogicalExpression { Operator: LogicalOperator.Or } or => All(or.Operands.Select(operand => In(operand, resolved)).ToList()),
        BinaryExpression { Operator: "@>" or "&&" or "?" or "?|" or "?&" or "@?" or "@@" } inside => Inside(inside, resolved),
        BinaryExpression { Operator: "<@" } inside when IsGiven(inside.Left) => One(inside.Right, SearchKind.Inside, "@>", resolved),
        BinaryExpression { Operator: "=", Right: FunctionExpression { Name: "ANY" or "SOME", Arguments: [ColumnReference array] } } any when IsGiven(any.Left) => One(array, SearchKind.AnyOf, "= ANY", resolved),
        BinaryExpression { Operator: "~*" or "~~*" } pattern when IsGiven(pattern.Right) => One(pattern.Left, SearchKind.PatternInside, pattern.Operator, resolved),
        BinaryExpression { Operator: "~" or "~~" } pattern when IsGiven(pattern.Right) => One(pattern.Left, SearchKind.Pattern, pattern.Operator, resolved),
        LikeExpression { Negated: false, Operator: PatternOperator.ILike } like when IsGiven(like.Pattern) => One(like.Operand, SearchKind.PatternInside, "ILIKE", resolved),
        LikeExpression { Negated: false, Operator: PatternOperator.Like, LiteralPrefix: null } like when IsGiven(like.Pattern) => One(like.Operand, SearchKind.Pattern, "LIKE", resolved),
        LikeExpression { Negated: false, Operator: PatternOperator.Like, LiteralPrefix: "", IsExact: false } like => One(like.Operand, SearchKind.PatternInside, "LIKE", resolved),
        _ => [],
    };

    private static List<SearchCondition> All(List<IReadOnlyList<SearchCondition>> branches) =>
        branches.TrueForAll(branch => branch.Count > 0 && branch[0].Source == branches[0][0].Source) ? branches.SelectMany(branch => branch).ToList() : [];

    private static IReadOnlyList<SearchCondition> Inside(BinaryExpression condition, ResolvedShape resolved)
    {
        var swappable = condition.Operator is "&&" or "@@";
        return IsGiven(condition.Right) ? One(condition.Left, SearchKind.Inside, condition.Operator, resolved)
            : swappable && IsGiven(condition.Left) ? One(condition.Right, SearchKind.Inside, condition.Operator, resolved)
            : [];
    }

    private static IReadOnlyList<SearchCondition> One(SqlExpression side, SearchKind kind, string op, ResolvedShape resolved) => side switch
    {
        ColumnReference column when resolved.TableColumnOf(column) is { IsOuter: false } bound =>
            [new(bound.Source, bound.Column, PgName.Quote(bound.Column), false, kind, op)],
        CastExpression { Operand: ColumnReference column } when kind is SearchKind.Pattern or SearchKind.PatternInside => One(column, kind, op, resolved),
        FunctionExpression { Name: var name, Arguments: [.., ColumnReference column] } call when IsWordsOrCase(name, call, kind, op) && resolved.TableColumnOf(column) is { IsOuter: false } bound =>
            [new(bound.Source, bound.Column, $"{name.ToLowerInvariant()}({PgName.Quote(bound.Column)})", true, kind == SearchKind.Inside ? SearchKind.Words : kind, op)],
        _ => [],
    };

    private static bool IsWordsOrCase(string name, FunctionExpression call, SearchKind kind, string op) => name.ToLowerInvariant() switch
    {
        "to_tsvector" => op == "@@" && call.Arguments.SkipLast(1).All(IsGiven),
        "lower" or "upper" => kind is SearchKind.Pattern or SearchKind.PatternInside && call.Arguments.Count == 1,
        _ => false,
    };

    private static bool IsGiven(SqlExpression value) => value.SelfAndDescendants().All(part => part is not ColumnReference and not RawExpression && part.Subquery is null);
}
