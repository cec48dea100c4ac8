using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Arithmetic;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rules.Memory;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules.Scans;

internal sealed class BitmapLossy : PlanRule
{
    // sizeof(PagetableEntry) with its five words for MaxHeapTuplesPerPage, and two pointers of the hash table.
    private static readonly RuleOption EntryBytes = new()
    {
        Name = "entry-bytes",
        Default = 64,
        Unit = "bytes",
        Meaning = "What a bitmap keeps for a block of which it knows the single rows.",
        Source = "tbm_calculate_entries in src/backend/nodes/tidbitmap.c: PagetableEntry of 48 bytes and two pointers",
    };

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-BITMAP-LOSSY",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "A bitmap did not fit into work_mem",
        LooksFor = "A bitmap scan with lossy blocks: for want of work_mem the bitmap kept only that some row of the block matches, so that every row of it was checked again. "
            + "Not reported: rechecks of indexes that are lossy by themselves (BRIN, GiST), which no memory cures.",
        Why = "All rows of a lossy block are looked at, however few were asked for.",
        Options = [EntryBytes],
        References = ["https://www.postgresql.org/docs/current/runtime-config-resource.html#GUC-WORK-MEM", "https://www.postgresql.org/docs/current/using-explain.html"],
    };

    protected override string? Needs(PlanFacts facts) => facts.Plan.Analyzed ? null : "only an executed plan counts lossy blocks";

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts) => facts.Nodes
        .Where(node => node is { NodeType: "Bitmap Heap Scan", LossyHeapBlocks: > 0, RowsRemovedByIndexRecheck: > 0 } && !BlockBitmap.MakesLossy(node))
        .Select(node => Judge(context, facts, node))
        .OfType<Finding>();

    private Finding? Judge(RuleContext context, PlanFacts facts, PostgresPlanNode node)
    {
        var rechecked = node.RowsRemovedByIndexRecheck * Math.Max(1, node.Loops ?? 1);
        var kept = ScanSize.Kept(facts, node) + ScanSize.Removed(node);
        var stake = facts.Stake(node, rechecked / (rechecked + kept));
        if (!stake.Matters)
        {
            return null;
        }

        var blocks = (node.ExactHeapBlocks + node.LossyHeapBlocks) / ScanSize.Passes(facts, node);
        var needed = WorkMemory.Enough(blocks * context.Option(EntryBytes));
        var finding = Problem(context, facts, node, stake, $"The bitmap over {node.RelationName} is too large for work_mem: {PlanWords.Number(rechecked)} rows are checked in vain");
        return finding with
        {
            Evidence =
            [
                .. finding.Evidence,
                Evidence.Of("lossy blocks", node.LossyHeapBlocks, "blocks", "EXPLAIN ANALYZE"),
                Evidence.Of("exact blocks", node.ExactHeapBlocks, "blocks", "EXPLAIN ANALYZE"),
                Evidence.Of("rows checked in vain", rechecked, "rows", "EXPLAIN ANALYZE"),
                .. facts.Settings.Bytes("work_mem") is { } now ? [Evidence.Of("work_mem", now, "bytes", "settings of the plan")] : Array.Empty<Evidence>(),
                WorkMemory.Needed(needed, "blocks × bytes of an entry"),
            ],
            Remedy = WorkMemory.Remedy(needed, "A condition that finds fewer rows needs less."),
        };
    }
}
