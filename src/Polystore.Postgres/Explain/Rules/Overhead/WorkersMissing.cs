using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules.Overhead;

internal sealed class WorkersMissing : PlanRule
{
    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-WORKERS-MISSING",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "A parallel plan got fewer workers than planned",
        LooksFor = "A Gather or Gather Merge that launched fewer workers than the planner counted on. Not reported: plans that got all of theirs.",
        Why = "The plan was chosen for more hands than came, and a serial plan may have been better.",
        References = ["https://www.postgresql.org/docs/current/when-can-parallel-query-be-used.html", "https://www.postgresql.org/docs/current/runtime-config-resource.html#GUC-MAX-PARALLEL-WORKERS"],
    };

    protected override string? Needs(PlanFacts facts) => facts.Plan.Analyzed ? null : "the plan was not executed, so nobody launched workers";

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts)
    {
        foreach (var node in facts.Nodes.Where(node => !node.NeverExecuted && node.WorkersLaunched < node.WorkersPlanned))
        {
            // The leader works too; all of them together would have taken the share of one that came.
            var (planned, launched) = (node.WorkersPlanned!.Value, node.WorkersLaunched!.Value);
            var stake = facts.WholeStake(node, 1 - ((launched + 1) / (planned + 1)));
            if (!stake.Matters)
            {
                continue;
            }

            var problem = Problem(context, facts, node, stake, $"{PlanWords.Number(launched)} of {PlanWords.Number(planned)} planned workers came");
            yield return problem with
            {
                Evidence =
                [
                    .. problem.Evidence,
                    Evidence.Of("workers planned", planned, null, "EXPLAIN"),
                    Evidence.Of("workers launched", launched, null, "EXPLAIN ANALYZE"),
                    Evidence.Of("max_parallel_workers", facts.Settings.Text("max_parallel_workers"), null, "settings of the plan, else of the server"),
                    Evidence.Of("max_worker_processes", facts.Settings.Text("max_worker_processes"), null, "settings of the plan, else of the server"),
                ],
                Remedy = Remedy.ByHand(
                    "Either there is room for more (raise max_parallel_workers, and max_worker_processes, which needs a restart), or too many statements want workers at once "
                        + "(lower max_parallel_workers_per_gather for those that answer quickly without).",
                    "how many cores may work for one statement depends on what else the server does"),
            };
        }
    }
}
