using Polystore.Sql.Shapes;

namespace Polystore.Sqlite.Explain.Reading;

/// <summary>Collects the conditions of a statement that must all hold, by table.</summary>
internal static class ConditionReader
{
    public static IReadOnlyList<TableCondition> Read(ResolvedShape shape) =>
        shape.Blocks.SelectMany(block => Conjuncts(block.Block)).SelectMany(conjunct => Of(shape, conjunct)).ToList();

    /// <summary>Conditions that must all hold for a row of a block.</summary>
    public static IEnumerable<SqlExpression> Conjuncts(QueryBlock block) => block.Where.Concat(block.Sources.SelectMany(source => source.On));

    private static IEnumerable<TableCondition> Of(ResolvedShape shape, SqlExpression conjunct) => conjunct switch
    {
        BinaryExpression { Operator: "=" or "==" or "IS" } equal => Both(shape, equal, ConditionKind.Equality),
        BinaryExpression { Operator: "<" or "<=" or ">" or ">=" } range => Both(shape, range, ConditionKind.Range),
        InExpression { Negated: false } among => One(shape, among, among.Operand, ConditionKind.Equality, null),
        BetweenExpression { Negated: false } between => One(shape, between, between.Operand, ConditionKind.Range, null),
        LikeExpression { Negated: false } like => One(shape, like, like.Operand, ConditionKind.Pattern, like.Pattern),
        IsNullExpression { Negated: false } isNull => One(shape, isNull, isNull.Operand, ConditionKind.Equality, null),
        _ => [],
    };

    private static IEnumerable<TableCondition> Both(ResolvedShape shape, BinaryExpression comparison, ConditionKind kind) =>
        One(shape, comparison, comparison.Left, kind, comparison.Right).Concat(One(shape, comparison, comparison.Right, kind, comparison.Left));

    private static IEnumerable<TableCondition> One(ResolvedShape shape, SqlExpression condition, SqlExpression operand, ConditionKind kind, SqlExpression? other)
    {
        var side = operand is CollateExpression collate ? collate.Operand : operand;
        var bindings = side.SelfAndDescendants().OfType<ColumnReference>().Select(shape.TableColumnOf).OfType<ColumnBinding>().Where(binding => !binding.IsOuter && binding.Source.Source.Name is not null).ToList();
        if (bindings.Count == 0 || bindings.Exists(binding => !ReferenceEquals(binding.Source, bindings[0].Source)))
        {
            yield break;
        }

        // A side that looks at the same table again (a = b) leads to no row.
        var compared = other?.SelfAndDescendants().OfType<ColumnReference>().Select(shape.TableColumnOf).OfType<ColumnBinding>() ?? [];
        if (compared.Any(binding => ReferenceEquals(binding.Source, bindings[0].Source)))
        {
            yield break;
        }

        var isPlain = side is ColumnReference;
        yield return new TableCondition(bindings[0].Source, bindings[0].Column, isPlain ? kind : ConditionKind.Computed, condition, side) { Other = other };
    }
}
