using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Rewrites;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules;

internal sealed class OrWithQuery : PlanRule
{
    private static readonly RuleOption ThrownAway = new()
    {
        Name = "thrown-away",
        Default = 0.5,
        Unit = "ratio",
        Meaning = "A filter that throws away a smaller part of the table is left alone.",
        Source = "each part of a UNION ALL reads the table in its own way: with half of it wanted both ways cost the same at best",
    };

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-OR-QUERY",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "OR with IN (SELECT …) reads the whole table",
        LooksFor = "A filter that throws most rows away and joins IN (SELECT …) by OR with a condition that an index serves, when each side alone could be found by index. "
            + "Not reported: sides without an index, NOT IN, queries that depend on the row, and filters that keep what they read.",
        Why = "IN (SELECT …) becomes a join only where it stands alone or behind AND; behind OR it is a condition on every row, and no bitmap can be made for it.",
        Options = [ThrownAway],
        References = ["https://www.postgresql.org/docs/current/indexes-bitmap-scans.html", "https://www.postgresql.org/docs/current/functions-subquery.html#FUNCTIONS-SUBQUERY-IN"],
    };

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts)
    {
        foreach (var node in facts.Nodes.Where(node => node is { NeverExecuted: false, Filter: { } filter } && filter.Contains(" OR ", StringComparison.Ordinal) && filter.Contains("SubPlan", StringComparison.Ordinal)))
        {
            var (removed, kept) = (ScanSize.Removed(node), ScanSize.Kept(facts, node));
            var stake = facts.WholeStake(node);
            if (!stake.Matters || (facts.Plan.Analyzed && removed / Math.Max(1, removed + kept) < context.Option(ThrownAway))
                || RewriteRemedy.SourceOf(context, facts) is not { } source || OrRewrite.Of(source) is not { } rewrite)
            {
                continue;
            }

            var finding = Problem(context, facts, node, stake, $"OR with IN (SELECT …) reads {node.RelationName ?? "all rows"} whole to keep {PlanWords.Number(kept)} rows");
            yield return finding with
            {
                Evidence =
                [
                    .. finding.Evidence,
                    Evidence.Of("filter", node.Filter, null, "EXPLAIN"),
                    .. facts.Plan.Analyzed ? [Evidence.Of("rows thrown away", removed, "rows", "EXPLAIN ANALYZE")] : Array.Empty<Evidence>(),
                ],
                Remedy = RewriteRemedy.Of(rewrite, "Write a query for each side of OR and join them by UNION ALL, so that each finds its rows by index."),
            };
        }
    }
}
