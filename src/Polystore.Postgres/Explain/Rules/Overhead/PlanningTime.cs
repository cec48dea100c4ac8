using System.Globalization;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules.Overhead;

internal sealed class PlanningTime : PlanRule
{
    private static readonly RuleOption Least = new()
    {
        Name = "least", Default = 10, Unit = "ms", Meaning = "planning shorter than this is left alone", Source = "a hundred such statements a second keep one core busy with planning",
    };

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-PLANNING",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "Planning takes longer than running",
        LooksFor = "A planning time above the execution time: many joins tried in many orders, many partitions or indexes. Not reported: short planning, planning of statements that run longer.",
        Why = "It is paid at every execution unless the plan is kept.",
        Options = [Least],
        References =
        [
            "https://www.postgresql.org/docs/current/sql-prepare.html",
            "https://www.postgresql.org/docs/current/runtime-config-query.html#GUC-JOIN-COLLAPSE-LIMIT",
        ],
    };

    protected override string? Needs(PlanFacts facts) =>
        facts.Plan.PlanningTime is null ? "the plan does not say how long planning took" : facts.Times.ExecutionTime is null ? "the plan has no execution time" : null;

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts)
    {
        var (planning, execution) = (facts.Plan.PlanningTime!.Value, facts.Times.ExecutionTime!.Value);
        if (planning < context.Option(Least) || planning <= execution)
        {
            yield break;
        }

        var relations = facts.Nodes.Count(node => node.RelationName is not null);
        var joins = facts.Nodes.Count(node => node.NodeType is "Nested Loop" or "Hash Join" or "Merge Join");
        var partitions = facts.Nodes.Sum(node => node.SubplansRemoved) + facts.Nodes.Count(node => node.NodeType is "Append" or "Merge Append" && node.Children.Count > 1);
        var reads = facts.Plan.PlanningBuffers?.SharedRead ?? 0;
        var stake = new Stake(planning, null, planning / (planning + execution));
        var problem = Problem(context, facts, facts.Plan.Root, stake, $"planning takes {PlanWords.Time(planning)}, running {PlanWords.Time(execution)}");
        yield return problem with
        {
            Impact = $"up to {PlanWords.Time(planning)} before each execution, {PlanWords.Share(stake.Share)} of planning and running together",
            Evidence =
            [
                .. problem.Evidence,
                Evidence.Of("planning", planning, "ms", "EXPLAIN ANALYZE"),
                Evidence.Of("execution", execution, "ms", "EXPLAIN ANALYZE"),
                Evidence.Of("relations in the plan", relations, null, "EXPLAIN"),
                Evidence.Of("joins", joins, null, "EXPLAIN"),
                Evidence.Of("blocks read while planning", reads, "blocks", "EXPLAIN (BUFFERS)"),
            ],
            Remedy = Remedy.ByHand(
                "A prepared statement that is executed often is planned once, when its generic plan is as good (plan_cache_mode = auto decides after five executions)."
                    + (joins > 5 ? string.Create(CultureInfo.InvariantCulture, $" The order of {joins} joins is searched: write the joins in a good order and SET LOCAL join_collapse_limit = 1, or lower it together with from_collapse_limit.") : "")
                    + (partitions > 0 ? " Partitions are opened one by one while planning: fewer and larger ones, or a condition on the partition key that is known when planning." : "")
                    + (reads > 0 ? " Blocks of the catalogue were read: the first statement of a session is always slower, so look at a second run." : ""),
                "whether the statement is prepared is decided in the application"),
        };
    }
}
