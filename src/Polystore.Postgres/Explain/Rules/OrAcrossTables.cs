using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Rewrites;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules;

internal sealed class OrAcrossTables : PlanRule
{
    private static readonly RuleOption ThrownAway = new()
    {
        Name = "thrown-away",
        Default = 0.5,
        Unit = "ratio",
        Meaning = "A filter that throws away a smaller part of what was joined is left alone.",
        Source = "two queries read the tables twice: with half thrown away both ways cost the same at best",
    };

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-OR-TABLES",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "A condition on one table OR another is checked after the join",
        LooksFor = "A join filter with OR that throws away most of the rows that were joined for it. Not reported: OR over columns of one table, which a bitmap serves, and filters that keep what they read.",
        Why = "Neither table can be searched by an index, because a row of one may be wanted for what stands in the other: everything is joined and then thrown away.",
        Options = [ThrownAway],
        References = ["https://www.postgresql.org/docs/current/indexes-bitmap-scans.html"],
    };

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts)
    {
        foreach (var node in facts.Nodes.Where(node => node is { NeverExecuted: false } && node.JoinFilter?.Contains(" OR ", StringComparison.Ordinal) == true))
        {
            var removed = node.RowsRemovedByJoinFilter * (node.Loops ?? 1);
            var kept = facts.Times[node].Rows ?? 0;
            var stake = facts.WholeStake(node);
            if (!stake.Matters || removed == 0 || removed / (removed + kept) < context.Option(ThrownAway))
            {
                continue;
            }

            var source = RewriteRemedy.SourceOf(context, facts);
            var rewrite = source is null ? null : OrRewrite.Of(source);
            if (source is not null && rewrite is null)
            {
                continue;
            }

            var finding = Problem(context, facts, node, stake, $"OR across tables joins {PlanWords.Number(removed + kept)} rows to keep {PlanWords.Number(kept)}");
            yield return finding with
            {
                Evidence =
                [
                    .. finding.Evidence,
                    Evidence.Of("join filter", node.JoinFilter, null, "EXPLAIN"),
                    Evidence.Of("rows thrown away", removed, "rows", "EXPLAIN ANALYZE"),
                ],
                Remedy = RewriteRemedy.Of(rewrite, "Write a query for each side of OR and join them by UNION ALL, so that each can use an index of its table."),
            };
        }
    }
}
