using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules;

internal sealed class SequentialScan : PlanRule
{
    private static readonly RuleOption SmallTable = new()
    {
        Name = "small-table",
        Default = 1024,
        Unit = "blocks",
        Meaning = "A table with fewer blocks is read whole without a word.",
        Source = "min_parallel_table_scan_size, 8 MB: below it PostgreSQL itself takes a scan for too short to share (runtime-config-query)",
    };

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-SEQ-SCAN",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "A table is read whole to find a few rows",
        LooksFor = "A sequential scan whose filter throws away so much that fetching the rest row by row, each at random_page_cost, would read less. "
            + "Not reported: small tables, scans that keep many rows, filters that no index can serve, scans that an index would not have helped.",
        Why = "The cost grows with the table while the answer does not.",
        Options = [SmallTable],
        References =
        [
            "https://www.postgresql.org/docs/current/indexes-intro.html",
            "https://www.postgresql.org/docs/current/runtime-config-query.html#GUC-RANDOM-PAGE-COST",
        ],
    };

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts)
    {
        foreach (var node in facts.Nodes.Where(node => node is { NodeType: "Seq Scan", Filter: not null, NeverExecuted: false }))
        {
            if (Judge(context, facts, node) is { } finding)
            {
                yield return finding;
            }
        }
    }

    private Finding? Judge(RuleContext context, PlanFacts facts, PostgresPlanNode node)
    {
        var loops = Math.Max(1, node.Loops ?? 1);
        var kept = facts.Times[node].Rows ?? node.PlanRows ?? 0;
        var blocks = BlocksOf(facts, node);
        var stake = facts.Stake(node);
        if (blocks < context.Option(SmallTable) || !stake.Matters || !WorthAnIndex(facts, kept, blocks * loops / facts.Times[node].Processes))
        {
            return null;
        }

        var removed = node.RowsRemovedByFilter * loops;
        var table = facts.TableOf(node);
        var finding = Problem(context, facts, node, stake, $"{table?.Name ?? node.RelationName} is read whole to keep {PlanWords.Number(kept)} rows");
        finding = finding with
        {
            Evidence =
            [
                .. finding.Evidence,
                Evidence.Of("filter", node.Filter, null, "EXPLAIN"),
                Evidence.Of("rows kept", kept, "rows", facts.Plan.Analyzed ? "EXPLAIN ANALYZE" : "the planner's estimate"),
                .. facts.Plan.Analyzed ? [Evidence.Of("rows thrown away", removed, "rows", "EXPLAIN ANALYZE")] : Array.Empty<Evidence>(),
                Evidence.Of("blocks of the table", blocks, "blocks", facts.Times[node].SelfBuffers is null ? "pg_class" : "EXPLAIN (BUFFERS)"),
            ],
        };
        if (table is null)
        {
            return finding with { Remedy = Remedy.ByHand($"Make an index on the columns of {node.RelationName} that the filter compares: {node.Filter}.") };
        }

        var keys = NodeCondition.Read(node, table, node.Filter) is { } access ? SuggestedIndex.KeysOf(table, access) : [];
        return keys.Count == 0 || SuggestedIndex.Existing(table, keys) is not null
            ? null
            : finding with { Remedy = SuggestedIndex.Remedy(facts.Catalog, table, keys) };
    }

    // Blocks of one pass over the table.
    private static double BlocksOf(PlanFacts facts, PostgresPlanNode node)
    {
        if (facts.TableOf(node)?.Bytes is { } bytes)
        {
            return bytes / 8192.0;
        }

        var loops = Math.Max(1, node.Loops ?? 1) / facts.Times[node].Processes;
        return (facts.Times[node].SelfBuffers?.Touched ?? (node.TotalCost ?? 0)) / Math.Max(1, loops);
    }

    // The worst case of an index scan: every row in a block of its own, read at random.
    private static bool WorthAnIndex(PlanFacts facts, double rows, double blocks) =>
        rows * (facts.Settings.Number("random_page_cost") ?? 4) < blocks * (facts.Settings.Number("seq_page_cost") ?? 1);
}
