using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rewrites;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules;

internal sealed class CountForExistence : PlanRule
{
    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-COUNT-EXISTS",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "Rows are counted to know whether there is one",
        LooksFor = "A count(*) as a value that is compared with 0. Not reported: counts that are shown, or compared with more than 0.",
        Why = "Counting reads every row; EXISTS stops at the first, and can become a semi-join.",
        References = ["https://www.postgresql.org/docs/current/functions-subquery.html#FUNCTIONS-SUBQUERY-EXISTS"],
    };

    /// <summary>The count that a statement asks only whether it is above 0; null when it asks for none.</summary>
    public static PostgresPlanNode? NodeOf(RuleContext context, PlanFacts facts) =>
        RewriteRemedy.SourceOf(context, facts) is { } source && CountRewrite.Of(source) is not null ? Counting(facts) : null;

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts)
    {
        if (RewriteRemedy.SourceOf(context, facts) is not { } source || CountRewrite.Of(source) is not { } rewrite)
        {
            yield break;
        }

        if (Counting(facts) is not { } node || facts.WholeStake(node) is not { Matters: true } stake)
        {
            yield break;
        }

        var rows = node.Children.Count > 0 ? facts.Times[node.Children[0]].Rows ?? node.Children[0].PlanRows ?? 0 : 0;
        var finding = Problem(context, facts, node, stake, $"{PlanWords.Number(rows)} rows are counted only to know whether there is one");
        yield return finding with
        {
            Evidence = [.. finding.Evidence, Evidence.Of("rows counted", rows, "rows", "EXPLAIN")],
            Remedy = RewriteRemedy.Of(rewrite, "Ask with EXISTS."),
        };
    }

    private static PostgresPlanNode? Counting(PlanFacts facts) => facts.Nodes
        .Where(candidate => candidate is { NodeType: "Aggregate", ParentRelationship: "InitPlan" or "SubPlan", GroupKey.Count: 0, NeverExecuted: false })
        .MaxBy(candidate => facts.WholeStake(candidate).Weight);
}
