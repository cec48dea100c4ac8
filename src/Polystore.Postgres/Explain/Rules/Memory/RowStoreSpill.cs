using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules.Memory;

internal sealed class RowStoreSpill : PlanRule
{
    private const double BlockBytes = 8192;

    // A minimal tuple's header, and the pointer and allocation header of a row in memory (src/backend/utils/sort/tuplestore.c, aset.c).
    private const double RowOverhead = 16 + 8 + 16;

    private static readonly HashSet<string> Keeping = ["Materialize", "CTE Scan", "WindowAgg", "Recursive Union"];

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-ROWS-SPILL",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "Rows kept for a second reading go to a temporary file",
        LooksFor = "Materialize, CTE Scan, WindowAgg or Recursive Union with rows that did not fit into work_mem and were written to a file, with how often they were read back. "
            + "Not reported: rows that fit or are never read back, files that take hardly any of the time, functions in FROM, whose time is mostly their own, and what a subplan keeps, which has rules of its own.",
        Why = "Every pass reads the file again, and nothing else in the plan says so: these nodes print no memory before PostgreSQL 18.",
        References = ["https://www.postgresql.org/docs/current/runtime-config-resource.html#GUC-WORK-MEM", "https://github.com/postgres/postgres/blob/master/src/backend/utils/sort/tuplestore.c"],
    };

    protected override string? Needs(PlanFacts facts) => facts.Plan.Analyzed ? null : "the plan was not executed, so nothing was kept";

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts)
    {
        // All readers of one WITH share its rows; whoever asked first wrote most of them.
        var stores = facts.Nodes
            .Where(node => Keeping.Contains(node.NodeType) && node is { NeverExecuted: false, ParentRelationship: not "SubPlan" } && facts.Times[node].SelfBuffers is { } used && used.TempWritten + used.TempRead > 0)
            .GroupBy(node => node.NodeType == "CTE Scan" ? node.CteName : PlanWords.Place(node), StringComparer.Ordinal);
        foreach (var store in stores)
        {
            var node = store.MaxBy(reader => facts.Times[reader].SelfBuffers!.TempWritten)!;
            var blocks = (Written: store.Sum(reader => facts.Times[reader].SelfBuffers!.TempWritten), Read: store.Sum(reader => facts.Times[reader].SelfBuffers!.TempRead));
            var stake = facts.Times[node].SelfTime is null ? facts.Stake(node) : facts.StakeOf(store.Sum(reader => facts.Times[reader].SelfTime ?? 0));
            if (blocks is { Written: > 0, Read: > 0 } && stake.Matters)
            {
                yield return Describe(context, facts, node, blocks, stake);
            }
        }
    }

    private Finding Describe(RuleContext context, PlanFacts facts, PostgresPlanNode node, (long Written, long Read) blocks, Stake stake)
    {
        var loops = Math.Max(1, node.Loops ?? 1);
        var rows = node.NodeType is "Materialize" ? (facts.Times[node].Rows ?? 0) / loops : facts.Times[node].Rows ?? 0;
        var bytes = Math.Max(rows * (RowOverhead + WorkMemory.Aligned(node.PlanWidth ?? 0)), blocks.Written * BlockBytes);
        var enough = WorkMemory.Enough(bytes);
        var problem = Problem(
            context, facts, node, stake, $"{PlanWords.Title(node)} keeps its rows in {Amount.Bytes(blocks.Written * BlockBytes)} of temporary files and reads {Amount.Bytes(blocks.Read * BlockBytes)} back; {WorkMemory.Text(enough)} of work_mem would hold them");
        return problem with
        {
            Evidence =
            [
                .. problem.Evidence,
                Evidence.Of("temporary blocks written", blocks.Written, "blocks", "EXPLAIN (BUFFERS)"),
                Evidence.Of("temporary blocks read", blocks.Read, "blocks", "EXPLAIN (BUFFERS)"),
                Evidence.Of("passes", loops, null, "EXPLAIN ANALYZE"),
                Evidence.Of("work_mem", facts.Settings.Text("work_mem"), null, "settings of the plan, else of the server"),
                WorkMemory.Needed(enough, "rows × (width + 40), at least what was written"),
            ],
            Remedy = WorkMemory.Remedy(enough, node.NodeType switch
            {
                "CTE Scan" => "Where the query behind WITH is read once or is cheap, AS NOT MATERIALIZED spares the keeping.",
                _ => "Fewer and narrower rows below it need less.",
            }),
        };
    }
}
