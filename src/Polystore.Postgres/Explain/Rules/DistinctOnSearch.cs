using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Rewrites;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules;

internal sealed class DistinctOnSearch : PlanRule
{
    private static readonly RuleOption SearchPages = new()
    {
        Name = "search-pages",
        Default = 2,
        Unit = "pages",
        Minimum = 1,
        Meaning = "Pages that one search for the first row of a group is taken to fetch at random.",
        Source = "the leaf of the index and the row's own page; genericcostestimate in src/backend/utils/adt/selfuncs.c takes the levels above for cached",
    };

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-DISTINCT-ON",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "DISTINCT ON reads every row of each group for its first",
        LooksFor = "DISTINCT ON by a column that refers to another table, over far more rows than groups: one search in an index for each row of that table would cost less. "
            + "Not reported: groups of few rows, several columns, statements of several tables.",
        Why = "PostgreSQL has no scan that jumps from group to group, so that all rows are read in order, or sorted, to keep one of each.",
        Options = [SearchPages],
        References = ["https://www.postgresql.org/docs/current/queries-table-expressions.html#QUERIES-LATERAL", "https://wiki.postgresql.org/wiki/Loose_indexscan"],
    };

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts)
    {
        var node = facts.Nodes.FirstOrDefault(candidate => candidate is { NodeType: "Unique", NeverExecuted: false, Children.Count: > 0 });
        if (node is null || RewriteRemedy.SourceOf(context, facts) is not { } source || DistinctOnRewrite.Groups(source) is not { } groups || DistinctOnRewrite.Of(source) is not { } rewrite)
        {
            yield break;
        }

        var (kept, read) = (ScanSize.Kept(facts, node), ScanSize.Kept(facts, DistinctInput.Of(node)));
        var cost = node.TotalCost ?? 0;
        var searches = kept * context.Option(SearchPages) * (facts.Settings.Number("random_page_cost") ?? 4);
        var stake = facts.WholeStake(node, cost > 0 ? Math.Max(0, 1 - (searches / cost)) : 0);
        if (searches >= cost || !stake.Matters)
        {
            yield break;
        }

        var finding = Problem(context, facts, node, stake, $"{PlanWords.Number(read)} rows of {groups.Table.Name} are read for the first of each of {PlanWords.Number(kept)} groups");
        const string Search = "Search the first row of each group by CROSS JOIN LATERAL (… LIMIT 1).";
        yield return finding with
        {
            Evidence =
            [
                .. finding.Evidence,
                Evidence.Of("rows read", read, "rows", facts.RowsSource),
                Evidence.Of("groups", kept, "rows", facts.RowsSource),
            ],
            Remedy = rewrite.Sql is null || SuggestedIndex.Leads(groups.Table, groups.Keys)
                ? RewriteRemedy.Of(rewrite, Search)
                : SuggestedIndex.Remedy(facts.Catalog, groups.Table, groups.Keys) with { Guidance = $"{Search} Without the index each search would read the table; with it, explain the statement again to see it written out." },
        };
    }
}
