using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Model;

namespace Polystore.Postgres.Explain.Rules.Reading;

/// <summary>How much a scan reads, and whether fetching only the rows that it keeps would read less.</summary>
internal static class ScanSize
{
    /// <summary>Below this size reading the whole table is no matter.</summary>
    public static RuleOption SmallTable { get; } = new()
    {
        Name = "small-table",
        Default = 64,
        Unit = "blocks",
        Meaning = "A table with fewer blocks is read whole without a word.",
        Source = "min_parallel_index_scan_size, 512 kB: PostgreSQL itself takes less for too little to share (runtime-config-query)",
    };

    /// <summary>Rows that came out, all loops and processes together; the planner's expectation when the plan was not executed.</summary>
    public static double Kept(PlanFacts facts, PostgresPlanNode node) => facts.Times[node].Rows ?? facts.Times[node].EstimatedRows ?? 0;

    /// <summary>Rows that the filter threw away, all loops and processes together.</summary>
    public static double Removed(PostgresPlanNode node) => node.RowsRemovedByFilter * Math.Max(1, node.Loops ?? 1);

    /// <summary>Passes over the table: processes that share one count once.</summary>
    public static double Passes(PlanFacts facts, PostgresPlanNode node) => Math.Max(1, Math.Max(1, node.Loops ?? 1) / facts.Times[node].Processes);

    /// <summary>Blocks of the table; without the catalogue those that one pass of a sequential scan touched.</summary>
    public static double Blocks(PlanFacts facts, PostgresPlanNode node) =>
        facts.TableOf(node)?.Bytes is { } bytes ? bytes / 8192.0
        : (facts.Times[node].SelfBuffers?.Touched ?? node.TotalCost ?? 0) / Passes(facts, node);

    // Blocks of one pass: an index may have found the few that hold what the filter is asked of.
    private static double Reads(PlanFacts facts, PostgresPlanNode node) =>
        node.NodeType == "Seq Scan" ? Blocks(facts, node) : (facts.Times[node].SelfBuffers?.Touched ?? node.TotalCost ?? double.MaxValue) / Passes(facts, node);

    /// <summary>
    /// True when fetching the kept rows, each from a block of its own at random, would read less than all passes over the table: the
    /// worst case of an index scan still wins.
    /// </summary>
    public static bool WorthAnIndex(PlanFacts facts, PostgresPlanNode node) =>
        Kept(facts, node) * (facts.Settings.Number("random_page_cost") ?? 4)
        < Blocks(facts, node) * Passes(facts, node) * (facts.Settings.Number("seq_page_cost") ?? 1);

    /// <summary>Nodes that read a stored table and throw rows away.</summary>
    public static IEnumerable<PostgresPlanNode> Filtering(PlanFacts facts) => facts.Nodes.Where(node =>
        node is { NodeType: "Seq Scan" or "Index Scan" or "Index Only Scan" or "Bitmap Heap Scan", Filter: not null, RelationName: not null, NeverExecuted: false });

    /// <summary>
    /// Filtering scans of tables that are not small, of which an index on what the filter asks would read less, with what is at stake.
    /// </summary>
    public static IEnumerable<(PostgresPlanNode Node, Stake Stake)> Wasteful(RuleContext context, PlanFacts facts) => Filtering(facts)
        .Where(node => Blocks(facts, node) >= context.Option(SmallTable) && Reads(facts, node) >= context.Option(SmallTable) && WorthAnIndex(facts, node) && (!facts.Plan.Analyzed || node.RowsRemovedByFilter > 0))
        .Select(node => (node, facts.Stake(node)))
        .Where(pair => pair.Item2.Matters);
}
