using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rewrites;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rules;

internal sealed class CorrelatedSubquery : PlanRule
{
    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-CORRELATED-SUBQUERY",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "A query as a value is computed for every row",
        LooksFor = "A subplan that ran many times, or is expected to, and touched more blocks, or cost more, than reading its tables once would. "
            + "Not reported: subplans that few rows ask for, hashed ones, those of EXISTS and IN, and counts compared with 0, which have a rule of their own.",
        Why = "A correlated subquery is a nested loop that the planner cannot turn into another join, however many rows there are.",
        References = ["https://www.postgresql.org/docs/current/queries-table-expressions.html#QUERIES-LATERAL"],
    };

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts)
    {
        if (facts.Statement is { } statement && !statement.Blocks.Any(block => block is { Role: BlockRole.Scalar, IsCorrelated: true }))
        {
            yield break;
        }

        var counted = CountForExistence.NodeOf(context, facts);
        foreach (var node in facts.Nodes.Where(node => node != counted && node.ParentRelationship == "SubPlan" && Times(facts, node) > 1 && node.Parent?.Filter?.Contains("NOT (", StringComparison.Ordinal) != true))
        {
            var stake = facts.WholeStake(node);
            if (!stake.Matters || Once(facts, node) is not { } once || Spent(facts, node) <= once)
            {
                continue;
            }

            var finding = Problem(context, facts, node, stake, $"{node.SubplanName} is computed {PlanWords.Number(Times(facts, node))} times");
            var source = RewriteRemedy.SourceOf(context, facts);
            yield return finding with
            {
                Evidence =
                [
                    .. finding.Evidence,
                    Evidence.Of("times computed", Times(facts, node), null, facts.RowsSource),
                    node.Buffers is null ? Evidence.Of("cost of all", Spent(facts, node), null, "the planner's cost") : Evidence.Of("blocks touched", Spent(facts, node), "blocks", "EXPLAIN (BUFFERS)"),
                    Evidence.Of("blocks of its tables", once, "blocks", "pg_class"),
                ],
                Remedy = RewriteRemedy.Of(source is null ? null : ScalarSubqueryRewrite.Of(source), "Compute all values at once and join them."),
            };
        }
    }

    private static double Times(PlanFacts facts, PostgresPlanNode node) => facts.Plan.Analyzed ? node.Loops ?? 0 : PlanFacts.Loops(node);

    private static double Spent(PlanFacts facts, PostgresPlanNode node) => node.Buffers?.Touched ?? (node.TotalCost ?? 0) * Times(facts, node);

    // Blocks of the tables below, each counted once; null when they are not known.
    private static double? Once(PlanFacts facts, PostgresPlanNode node)
    {
        var tables = node.Flatten().Where(below => below.RelationName is not null).Select(facts.TableOf).Distinct().ToList();
        return tables.Count > 0 && tables.TrueForAll(table => table?.Bytes is not null) ? tables.Sum(table => table!.Bytes!.Value / 8192.0) : null;
    }
}
