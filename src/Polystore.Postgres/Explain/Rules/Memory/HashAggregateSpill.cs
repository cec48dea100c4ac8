using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Postgres.Rules.Reading;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rules.Memory;

internal sealed class HashAggregateSpill : PlanRule
{
    // A Datum.
    private const int ValueWidth = 8;

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-HASH-AGGREGATE-SPILL",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "Grouping goes through temporary files",
        LooksFor = "A hashed aggregate (GROUP BY, DISTINCT) whose groups did not fit into work_mem × hash_mem_multiplier, with the value that would hold them. "
            + "Not reported: aggregates that stayed in memory, and those that take hardly any of the time.",
        Why = "Rows of groups that have no place are written to files, read again and split further, batch by batch.",
        References =
        [
            "https://www.postgresql.org/docs/current/runtime-config-resource.html#GUC-HASH-MEM-MULTIPLIER",
            "https://github.com/postgres/postgres/blob/master/src/backend/executor/nodeAgg.c",
        ],
    };

    protected override string? Needs(PlanFacts facts) => facts.Plan.Analyzed ? null : "the plan was not executed, so nothing says whether its groups fit into memory";

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts)
    {
        foreach (var node in facts.Nodes.Where(node => node.NodeType == "Aggregate" && Disk(node) > 0))
        {
            if (facts.Stake(node) is { Matters: true } stake)
            {
                yield return Describe(context, facts, node, stake);
            }
        }
    }

    private static double Disk(PostgresPlanNode node) => node.Workers.Prepend<PostgresPlanMeasures>(node).Max(of => of.DiskUsage) * 1024;

    private Finding Describe(RuleContext context, PlanFacts facts, PostgresPlanNode node, Stake stake)
    {
        var aggregates = Aggregates(facts, node);
        var large = aggregates.Count(aggregate => KeepsState(node, aggregate, aggregates.Count));
        var bytes = Math.Max(HashMemory.OfGroups(node, aggregates.Count, large), (node.PeakMemoryUsage ?? 0) * 1024);
        var enough = WorkMemory.Enough(bytes / WorkMemory.HashMultiplier(facts));
        var problem = Problem(
            context, facts, node, stake, $"grouping by {string.Join(", ", node.GroupKey)} writes {Amount.Bytes(Disk(node))} to temporary files; {WorkMemory.Text(enough)} of work_mem would hold the groups");
        return problem with
        {
            Evidence =
            [
                .. problem.Evidence,
                Evidence.Of("on disk", Disk(node), "bytes", "EXPLAIN ANALYZE"),
                Evidence.Of("groups", facts.Times[node].Rows ?? 0, "rows", "EXPLAIN ANALYZE"),
                Evidence.Of("groups expected", facts.Times[node].EstimatedRows ?? 0, "rows", "the planner's estimate"),
                Evidence.Of("memory of all groups", bytes, "bytes", "groups × entry as hash_agg_entry_size counts it, with large states (nodeAgg.c)"),
                Evidence.Of("work_mem", facts.Settings.Text("work_mem"), null, "settings of the plan, else of the server"),
                WorkMemory.Needed(enough, "memory of all groups / hash_mem_multiplier"),
            ],
            Remedy = WorkMemory.Remedy(enough, "An index in the order of the group key lets the server group without a table of groups."),
        };
    }

    // What VERBOSE prints, else what the statement asks for: functions of many rows in what is selected.
    private static IReadOnlyList<string> Aggregates(PlanFacts facts, PostgresPlanNode node) =>
        node.Output.Count > 0
            ? node.Output.Except(node.GroupKey, StringComparer.Ordinal).Select(printed => printed.Split('(')[0]).ToList()
            : facts.Statement?.Blocks
                .Select(block => block.Block.Items.SelectMany(item => item.Expression.SelfAndDescendants().OfType<FunctionExpression>()).Select(function => function.Name).ToList())
                .MaxBy(names => names.Count) ?? ["unknown"];

    // A count or a flag is kept in the entry itself, and so are the least and the greatest of values that are eight bytes wide.
    private static bool KeepsState(PostgresPlanNode node, string aggregate, int aggregates) => aggregate.ToLowerInvariant() switch
    {
        "count" or "bool_and" or "bool_or" or "every" or "bit_and" or "bit_or" or "bit_xor" => false,
        "min" or "max" => node.PlanWidth > ValueWidth * (node.GroupKey.Count + aggregates),
        _ => true,
    };
}
