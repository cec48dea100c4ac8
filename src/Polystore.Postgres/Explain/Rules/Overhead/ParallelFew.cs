using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules.Overhead;

internal sealed class ParallelFew : PlanRule
{
    private static readonly string[] Prices = ["parallel_setup_cost", "parallel_tuple_cost", "min_parallel_table_scan_size", "min_parallel_index_scan_size", "debug_parallel_query", "force_parallel_mode"];

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-PARALLEL-FEW",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "Starting workers and gathering their rows takes longer than the work",
        LooksFor = "A Gather or Gather Merge that adds more time to what is below it than all processes together worked there: one process would have been done earlier. "
            + "Not reported: plans whose workers did most of the time, and plans that launched none.",
        Why = "Each worker is a process to fork, that loads the catalogue anew and sends its rows through a queue.",
        References = ["https://www.postgresql.org/docs/current/how-parallel-query-works.html", "https://www.postgresql.org/docs/current/runtime-config-query.html#GUC-PARALLEL-SETUP-COST"],
    };

    protected override string? Needs(PlanFacts facts) => facts.Plan.Timed ? null : "the plan has no times";

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts)
    {
        foreach (var gather in facts.Nodes.Where(node => node is { NodeType: "Gather" or "Gather Merge", WorkersLaunched: > 0, NeverExecuted: false } && node.Children.Count > 0))
        {
            var input = gather.Children[0];
            var work = facts.Times[input].TotalProcessTime ?? 0;
            var added = (facts.Times[gather].TotalTime ?? 0) - (facts.Times[input].TotalTime ?? 0);
            var stake = facts.StakeOf(Math.Max(0, (facts.Times[gather].TotalTime ?? 0) - work));
            if (added > work && stake.Matters)
            {
                yield return Describe(context, facts, gather, (added, work), stake);
            }
        }
    }

    private Finding Describe(RuleContext context, PlanFacts facts, PostgresPlanNode gather, (double Added, double Work) time, Stake stake)
    {
        var rows = facts.Times[gather].Rows ?? 0;
        var problem = Problem(
            context, facts, gather, stake, $"{PlanWords.Number(gather.WorkersLaunched ?? 0)} workers add {PlanWords.Time(time.Added)} to {PlanWords.Time(time.Work)} of work, for {PlanWords.Number(rows)} rows");
        return problem with
        {
            Evidence =
            [
                .. problem.Evidence,
                Evidence.Of("work of all processes", time.Work, "ms", "EXPLAIN ANALYZE"),
                Evidence.Of("starting and gathering", time.Added, "ms", "EXPLAIN ANALYZE"),
                Evidence.Of("rows gathered", rows, "rows", "EXPLAIN ANALYZE"),
                Evidence.Of("rows expected", facts.Times[gather].EstimatedRows ?? 0, "rows", "the planner's estimate"),
                .. Prices.Where(facts.Plan.Settings.ContainsKey).Select(name => Evidence.Of(name, facts.Settings.Text(name), null, "settings of the plan")),
            ],
            Remedy = Remedy.ByHand(Cure(facts, gather), "how dear workers are is set for every statement"),
        };
    }

    private static string Cure(PlanFacts facts, PostgresPlanNode gather)
    {
        const string Once = "For this statement: SET LOCAL max_parallel_workers_per_gather = 0.";
        var cheap = Prices.Where(facts.Plan.Settings.ContainsKey).ToList();
        var forced = gather.Flatten().Select(node => facts.TableOf(node)).FirstOrDefault(table => table?.HasOption("parallel_workers") == true);
        return forced is not null ? $"{forced.Name} has parallel_workers = {forced.Options["parallel_workers"]}, which asks for workers however small it is: ALTER TABLE … RESET (parallel_workers). {Once}"
            : cheap.Count > 0 ? $"{string.Join(" and ", cheap)} {(cheap.Count == 1 ? "is" : "are")} not at the default: RESET. {Once}"
            : facts.Times[gather] is { MisestimateFactor: >= 10 } || facts.Times[gather.Children[0]] is { MisestimateFactor: >= 10 }
                ? $"More rows were expected than came: better statistics let the planner see that the work is small. {Once}"
                : $"{Once} When many statements show it, raise parallel_setup_cost.";
    }
}
