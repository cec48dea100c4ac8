using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rules.Joins;

/// <summary>
/// Which tables of a statement its conditions tie together, directly or by way of others. A statement is asked itself where it is known:
/// <c>a.x = b.x AND a.x = 5</c> is planned without the first condition, and CROSS JOIN, ON true and LATERAL are meant as they are written.
/// </summary>
internal static class JoinGraph
{
    /// <summary>True when nothing ties any table of one input to any table of the other, though nobody asked for all pairs.</summary>
    /// <param name="facts">The plan.</param>
    /// <param name="inputs">The inputs of a join.</param>
    public static bool Misses(PlanFacts facts, JoinInputs inputs)
    {
        var (outer, inner) = (JoinInputs.Names(inputs.Outer), JoinInputs.Names(inputs.Inner));
        return outer.Count > 0 && inner.Count > 0 && !outer.Overlaps(inner)
            && (facts.Statement is { } statement ? statement.Blocks.Any(block => Parts(outer, inner, Groups(statement, block))) : Parts(outer, inner, Groups(facts)) && !ShareConstant(inputs));
    }

    // Every name is known, and no group has names of both sides.
    private static bool Parts(HashSet<string> outer, HashSet<string> inner, IReadOnlyList<HashSet<string>> groups) =>
        outer.Concat(inner).All(name => groups.Any(group => group.Contains(name))) && !groups.Any(group => group.Overlaps(outer) && group.Overlaps(inner));

    private static IReadOnlyList<HashSet<string>> Groups(ResolvedShape statement, ResolvedBlock block)
    {
        var groups = block.Sources.Select(source => new HashSet<string>(Exposed(source), StringComparer.Ordinal)).ToList();
        foreach (var source in block.Sources)
        {
            var joined = source.Source;
            if (joined.Join == JoinKind.Cross || joined.Lateral || joined.IsFunction || joined.Natural || joined.Using.Count > 0 || joined.On is [LiteralExpression])
            {
                Unite(groups, block.Sources.Take(source.Index + 1).Select(Key));
            }
        }

        foreach (var condition in block.Block.Sources.SelectMany(source => source.On).Concat(block.Block.Where).Concat(block.Block.Having))
        {
            Unite(groups, condition.SelfAndDescendants().OfType<ColumnReference>().Select(statement.BindingOf).OfType<ColumnBinding>().Where(binding => binding.Source.Owner == block).Select(binding => Key(binding.Source)));
        }

        return groups;
    }

    // Without the statement the conditions of the plan tell what belongs together.
    private static IReadOnlyList<HashSet<string>> Groups(PlanFacts facts)
    {
        var groups = JoinInputs.Names(facts.Plan.Root).Select(name => new HashSet<string>(StringComparer.Ordinal) { name }).ToList();
        foreach (var node in facts.Nodes)
        {
            foreach (var condition in new[] { node.Filter, node.IndexCond, node.RecheckCond, node.JoinFilter, node.HashCond, node.MergeCond, node.CacheKey }.OfType<string>())
            {
                Unite(groups, JoinInputs.Mentioned(condition).Concat(node.RelationName is null ? [] : [node.Alias ?? node.RelationName]));
            }
        }

        return groups;
    }

    // A condition between two columns that both equal one constant is not printed.
    private static bool ShareConstant(JoinInputs inputs) => Constants(inputs.Outer).Overlaps(Constants(inputs.Inner));

    private static HashSet<string> Constants(PostgresPlanNode side) => side.Flatten().SelectMany(node => new[] { node.IndexCond, node.RecheckCond, node.Filter }).OfType<string>()
        .SelectMany(condition => PlannedStatement.Shape($"SELECT 1 FROM t WHERE {PrintedSubplans.AsParameters(condition)}")?.Query?.Where ?? [])
        .OfType<BinaryExpression>().Where(equal => equal.Operator == "=").Select(equal => equal.Right is CastExpression cast ? cast.Operand : equal.Right)
        .OfType<LiteralExpression>().Select(literal => literal.Value).ToHashSet(StringComparer.Ordinal);

    private static void Unite(List<HashSet<string>> groups, IEnumerable<string> names)
    {
        var wanted = names.ToHashSet(StringComparer.Ordinal);
        var together = groups.Where(group => group.Overlaps(wanted)).ToList();
        foreach (var other in together.Skip(1))
        {
            together[0].UnionWith(other);
            groups.Remove(other);
        }
    }

    private static string Key(ResolvedSource source) => source.Source.ExposedName ?? $"\u001f{source.Index}";

    // What a subquery reads is planned under its own names, or under the subquery's.
    private static IEnumerable<string> Exposed(ResolvedSource source) =>
        [Key(source), .. source.Inner?.Sources.SelectMany(Exposed) ?? []];
}
