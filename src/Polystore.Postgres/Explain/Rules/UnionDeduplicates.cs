using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rewrites;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules;

internal sealed class UnionDeduplicates : PlanRule
{
    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-UNION",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "UNION looks for duplicates that cannot be there",
        LooksFor = "UNION whose parts return rows that are provably all unlike: each a key of its table, the parts apart by a constant. Not reported: parts that may return the same row, and UNION ALL.",
        Why = "All rows are sorted or hashed to find duplicates, and none can be returned before the last is read.",
        References = ["https://www.postgresql.org/docs/current/queries-union.html"],
    };

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts)
    {
        if (RewriteRemedy.SourceOf(context, facts) is not { } source || UnionRewrite.Of(source) is not { Sql: not null } rewrite
            || facts.Nodes.FirstOrDefault(IsDeduplication) is not { NeverExecuted: false } node)
        {
            yield break;
        }

        var append = node.Flatten().First(below => below.NodeType is "Append" or "Merge Append");
        var stake = facts.Times[node].TotalTime is { } time && facts.Times[append].TotalTime is { } below
            ? facts.StakeOf(Math.Max(0, time - below))
            : facts.WholeStake(node);
        if (!stake.Matters)
        {
            yield break;
        }

        var rows = facts.Times[append].Rows ?? append.PlanRows ?? 0;
        var finding = Problem(context, facts, node, stake, $"UNION compares {PlanWords.Number(rows)} rows that are all unlike");
        yield return finding with
        {
            Evidence = [.. finding.Evidence, Evidence.Of("rows compared", rows, "rows", "EXPLAIN")],
            Remedy = RewriteRemedy.Of(rewrite, "Write UNION ALL."),
        };
    }

    private static bool IsDeduplication(PostgresPlanNode node)
    {
        if (node is not { NodeType: "Unique" or "Aggregate", Children.Count: > 0 })
        {
            return false;
        }

        var below = node.Children[0];
        while (below is { NodeType: "Sort" or "Incremental Sort" or "Gather" or "Gather Merge", Children.Count: > 0 })
        {
            below = below.Children[0];
        }

        return below.NodeType is "Append" or "Merge Append";
    }
}
