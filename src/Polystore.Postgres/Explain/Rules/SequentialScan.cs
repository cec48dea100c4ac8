using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules;

internal sealed class SequentialScan : PlanRule
{
    private static readonly RuleOption FewValues = new()
    {
        Name = "few-values",
        Default = 100,
        Unit = "values",
        Meaning = "A column with fewer distinct values is rather the condition of a partial index than its key.",
        Source = "default_statistics_target, 100: the planner then knows the share of every single value (runtime-config-query)",
    };

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-SEQ-SCAN",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "A table is read whole to find a few rows",
        LooksFor = "A sequential scan, alone, shared by workers or repeated in a loop, whose filter throws away so much that fetching the rest row by row, each at random_page_cost, would read less. "
            + "Not reported: small tables, scans that keep many rows, filters that no index can serve, scans that an index would not have helped.",
        Why = "The cost grows with the table while the answer does not.",
        Options = [ScanSize.SmallTable, FewValues],
        References =
        [
            "https://www.postgresql.org/docs/current/indexes-intro.html",
            "https://www.postgresql.org/docs/current/runtime-config-query.html#GUC-RANDOM-PAGE-COST",
        ],
    };

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts) => ScanSize.Wasteful(context, facts)
        .Where(scan => scan.Node.NodeType == "Seq Scan")
        .Select(scan => Judge(context, facts, scan.Node, scan.Stake))
        .OfType<Finding>();

    private Finding? Judge(RuleContext context, PlanFacts facts, PostgresPlanNode node, Stake stake)
    {
        var expected = facts.Plan.Analyzed ? 1 : PlanFacts.Loops(node);
        var kept = ScanSize.Kept(facts, node) * expected;
        var passes = ScanSize.Passes(facts, node) * expected;
        var table = facts.TableOf(node);
        var name = table?.Name ?? node.RelationName;
        var finding = Problem(context, facts, node, stake, passes > 1
            ? $"{name} is read whole {PlanWords.Number(passes)} times to keep {PlanWords.Number(kept)} rows"
            : $"{name} is read whole to keep {PlanWords.Number(kept)} rows");
        finding = finding with
        {
            Evidence =
            [
                .. finding.Evidence,
                Evidence.Of("filter", node.Filter, null, "EXPLAIN"),
                Evidence.Of("rows kept", kept, "rows", facts.RowsSource),
                .. facts.Plan.Analyzed ? [Evidence.Of("rows thrown away", ScanSize.Removed(node), "rows", "EXPLAIN ANALYZE")] : Array.Empty<Evidence>(),
                Evidence.Of("blocks of the table", ScanSize.Blocks(facts, node), "blocks", table?.Bytes is not null ? "pg_class" : facts.Times[node].SelfBuffers is null ? "the planner's cost" : "EXPLAIN (BUFFERS)"),
            ],
        };
        if (table is null)
        {
            return finding with { Remedy = Remedy.ByHand($"Make an index on the columns of {node.RelationName} that the filter compares: {node.Filter}.", "the tables of the plan are not known here") };
        }

        var keys = NodeCondition.Read(node, table, node.Filter) is { } access ? SuggestedIndex.KeysOf(facts.Catalog, table, access) : [];
        if (keys.Count == 0 || SuggestedIndex.Existing(table, keys) is not null)
        {
            return null;
        }

        var remedy = SuggestedIndex.Remedy(facts.Catalog, table, keys);
        var few = keys.Where(key => table.FindColumn(key)?.Statistics?.DistinctValues < context.Option(FewValues)).ToList();
        return finding with
        {
            Evidence = SuggestedIndex.Unfit(table, keys[0]) is { } unfit ? [.. finding.Evidence, Evidence.Of("why not the index there is", unfit, null, "pg_index")] : finding.Evidence,
            Remedy = few.Count == 0 ? remedy : remedy with
            {
                Guidance = $"{string.Join(" and ", few)} {(few.Count == 1 ? "has" : "have")} few distinct values: when statements always ask for the same rare one, a partial index with that condition in its WHERE is smaller and cheaper to keep.",
            },
        };
    }
}
