using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Rewrites;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules;

internal sealed class LargeOffset : PlanRule
{
    private static readonly RuleOption SkippedRows = new()
    {
        Name = "skipped-rows",
        Default = 1000,
        Unit = "rows",
        Meaning = "Shorter offsets pass without a word.",
        Source = "cpu_tuple_cost: a thousand rows cost 10 units, as much as two and a half random pages (runtime-config-query)",
    };

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-LARGE-OFFSET",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "OFFSET reads rows to skip them",
        LooksFor = "A Limit whose input returns many more rows than it passes on: those that OFFSET skips. Not reported: first pages and short offsets.",
        Why = "Every page reads all pages before it again, so that the last page costs as much as the whole table, and rows that come or go between two pages shift them.",
        Options = [SkippedRows],
        References = ["https://www.postgresql.org/docs/current/queries-limit.html", "https://use-the-index-luke.com/no-offset"],
    };

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts)
    {
        foreach (var node in facts.Nodes.Where(node => node is { NodeType: "Limit", NeverExecuted: false, Children.Count: > 0 }))
        {
            var (kept, read) = (facts.Times[node].Rows ?? 0, facts.Times[node.Children[0]].Rows ?? 0);
            var skipped = read - kept;
            if (skipped < context.Option(SkippedRows) || (facts.Statement is { } statement && !statement.Blocks.Any(block => block.Block.Offset is not null)))
            {
                continue;
            }

            var stake = facts.WholeStake(node, skipped / read);
            if (!stake.Matters)
            {
                continue;
            }

            var finding = Problem(context, facts, node, stake, $"OFFSET skips {PlanWords.Number(skipped)} rows to return {PlanWords.Number(kept)}");
            var source = RewriteRemedy.SourceOf(context, facts);
            yield return finding with
            {
                Evidence = [.. finding.Evidence, Evidence.Of("rows skipped", skipped, "rows", "EXPLAIN ANALYZE"), Evidence.Of("rows returned", kept, "rows", "EXPLAIN ANALYZE")],
                Remedy = RewriteRemedy.Of(
                    source is null ? null : KeysetRewrite.Of(source),
                    "Ask for the rows behind the last row of the page before (keyset pagination), with an index in the order of the pages; it goes from page to page and cannot jump."),
            };
        }
    }
}
