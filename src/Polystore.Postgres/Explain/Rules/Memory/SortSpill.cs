using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules.Memory;

internal sealed class SortSpill : PlanRule
{
    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-SORT-SPILL",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "A sort goes through temporary files",
        LooksFor = "A sort or incremental sort that did not fit into work_mem, with the value that would be enough, computed from what it wrote. "
            + "Not reported: sorts in memory, and sorts that take hardly any of the time.",
        Why = "Rows are written, read back and merged, once or several times over, instead of being sorted where they are.",
        References =
        [
            "https://www.postgresql.org/docs/current/runtime-config-resource.html#GUC-WORK-MEM",
            "https://github.com/postgres/postgres/blob/master/src/backend/utils/sort/tuplesort.c",
        ],
    };

    protected override string? Needs(PlanFacts facts) => facts.Plan.Analyzed ? null : "the plan was not executed, so nothing says whether its sorts fit into memory";

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts)
    {
        foreach (var sort in facts.Nodes.Where(node => node.NodeType is "Sort" or "Incremental Sort"))
        {
            if (SortMemory.Needed(sort) is { } bytes && facts.Stake(sort) is { Matters: true } stake)
            {
                yield return Describe(context, facts, sort, stake, WorkMemory.Enough(bytes));
            }
        }
    }

    private Finding Describe(RuleContext context, PlanFacts facts, PostgresPlanNode sort, Stake stake, double enough)
    {
        var problem = Problem(context, facts, sort, stake, $"a sort writes {Amount.Bytes(SortMemory.Disk(sort))} to temporary files; {WorkMemory.Text(enough)} of work_mem would hold it");
        return problem with
        {
            Evidence =
            [
                .. problem.Evidence,
                Evidence.Of("sort key", string.Join(", ", sort.SortKey), null, "EXPLAIN"),
                Evidence.Of("on disk", SortMemory.Disk(sort), "bytes", "EXPLAIN ANALYZE"),
                Evidence.Of("work_mem", facts.Settings.Text("work_mem"), null, "settings of the plan, else of the server"),
                WorkMemory.Needed(enough, "rows × (aligned tuple + 40 bytes), the row's size from what was written (tuplesort.c)"),
            ],
            Remedy = WorkMemory.Remedy(enough, "An index in the order of the sort key, or fewer and narrower columns under the sort, make it cheaper without memory."),
        };
    }
}
