using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Rewrites;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules;

internal sealed class DistinctNeedless : PlanRule
{
    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-DISTINCT-NEEDLESS",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "DISTINCT looks for duplicates that cannot be there",
        LooksFor = "DISTINCT over rows of which a unique key is selected, when every joined table adds one row at most because a key of it is compared. "
            + "Not reported: DISTINCT without a key among what is selected, and joins that may repeat a row.",
        Why = "All rows are sorted or hashed to find duplicates, and a sort returns none before the last is read; PostgreSQL does not see that a key makes them unlike.",
        References = ["https://www.postgresql.org/docs/current/queries-select-lists.html#QUERIES-DISTINCT"],
    };

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts)
    {
        var node = facts.Nodes.FirstOrDefault(candidate => candidate is { NodeType: "Unique" } or { NodeType: "Aggregate", GroupKey.Count: > 0 });
        if (node is null or { NeverExecuted: true } or { Children.Count: 0 } || RewriteRemedy.SourceOf(context, facts) is not { } source || NeedlessDistinctRewrite.Of(source) is not { Sql: not null } rewrite)
        {
            yield break;
        }

        var input = DistinctInput.Of(node);
        var stake = facts.Times[node].TotalTime is { } time && facts.Times[input].TotalTime is { } below
            ? facts.StakeOf(Math.Max(0, time - below))
            : facts.WholeStake(node, node.TotalCost > 0 ? 1 - Math.Min(1, (input.TotalCost ?? 0) / node.TotalCost.Value) : 0);
        if (!stake.Matters)
        {
            yield break;
        }

        var rows = facts.Times[input].Rows ?? input.PlanRows ?? 0;
        var finding = Problem(context, facts, node, stake, $"DISTINCT compares {PlanWords.Number(rows)} rows that are all unlike");
        yield return finding with
        {
            Evidence = [.. finding.Evidence, Evidence.Of("rows compared", rows, "rows", facts.RowsSource)],
            Remedy = RewriteRemedy.Of(rewrite, "Leave DISTINCT out."),
        };
    }
}
