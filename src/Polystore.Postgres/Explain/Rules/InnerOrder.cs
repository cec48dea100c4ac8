using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rewrites;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules;

internal sealed class InnerOrder : PlanRule
{
    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-INNER-ORDER",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "A query inside is sorted for nothing",
        LooksFor = "ORDER BY in a query in FROM or behind IN whose order is lost: the whole is ordered anew, grouped, or only looked up in. "
            + "Not reported: orders that LIMIT, DISTINCT ON, an aggregate such as string_agg, or a window without an order of its own depend on.",
        Why = "The planner sorts such a query as written, and does not merge it with the one around it, so that conditions and joins cannot be moved into it.",
        References = ["https://www.postgresql.org/docs/current/queries-order.html"],
    };

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts)
    {
        var sorts = facts.Nodes.Where(node => node is { NodeType: "Sort" or "Incremental Sort", NeverExecuted: false, Parent: { } parent } && !Needs(parent)).ToList();
        if (sorts.Count == 0 || RewriteRemedy.SourceOf(context, facts) is not { } source || InnerOrderRewrite.Of(source) is not { Sql: not null } rewrite)
        {
            yield break;
        }

        var columns = InnerOrderRewrite.Columns(source);
        var node = sorts.Where(sort => columns.Any(order => order.Count <= sort.SortKey.Count && order.Zip(sort.SortKey).All(pair => pair.Second.Contains(pair.First, StringComparison.Ordinal))))
            .MaxBy(sort => facts.Stake(sort).Weight);
        if (node is null || facts.Stake(node) is not { Matters: true } stake)
        {
            yield break;
        }

        var rows = ScanSize.Kept(facts, node);
        var finding = Problem(context, facts, node, stake, $"{PlanWords.Number(rows)} rows of a query inside are sorted, and the order is lost");
        yield return finding with
        {
            Evidence =
            [
                .. finding.Evidence,
                Evidence.Of("order", string.Join(", ", node.SortKey), null, "EXPLAIN"),
                Evidence.Of("rows sorted", rows, "rows", facts.RowsSource),
            ],
            Remedy = RewriteRemedy.Of(rewrite, "Leave the ORDER BY of the query inside out."),
        };
    }

    // What takes its rows in order, so that the planner sorts for it and not for a query inside.
    private static bool Needs(PostgresPlanNode parent) =>
        parent is { NodeType: "Unique" or "Merge Join" or "WindowAgg" or "Limit" or "Merge Append" or "Gather Merge" or "Group" or "SetOp" } or { NodeType: "Aggregate", Strategy: "Sorted" or "Mixed" };
}
