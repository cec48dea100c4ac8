using System.Globalization;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules.Overhead;

internal sealed class JitOverhead : PlanRule
{
    private static readonly RuleOption Share = new()
    {
        Name = "share", Default = 0.25, Unit = "ratio", Maximum = 1, Meaning = "share of compilation in the execution time from which on it is reported",
        Source = "at a quarter, the rest would have to run a third slower without JIT to be even; \"for short queries the added overhead will often be higher than the time it can save\" (manual, 30.2)",
    };

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-JIT",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "Just-in-time compilation costs more than it gives",
        LooksFor = "Compilation (generation, inlining, optimisation, emission) that takes much of the execution time. "
            + "Not reported: statements long enough that compiling is little.",
        Why = "Each execution compiles anew; nothing is kept, not even for a prepared statement.",
        Options = [Share],
        References = ["https://www.postgresql.org/docs/current/jit-decision.html"],
    };

    protected override string? Needs(PlanFacts facts) => facts.Plan.Timed ? null : "the plan has no times";

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts)
    {
        // The server adds up what every process compiled; they compile at the same time.
        var processes = facts.Times.Nodes.Max(node => node.Processes);
        if (facts.Plan.Jit is not { TotalTime: { } total } jit || facts.Times.ExecutionTime is not { } all || total / processes < context.Option(Share) * all)
        {
            yield break;
        }

        var above = Math.Pow(10, Math.Ceiling(Math.Log10(Math.Max(100_000, facts.Plan.Root.TotalCost ?? 0) * 1.01)));
        var problem = Problem(context, facts, facts.Plan.Root, facts.StakeOf(total / processes), $"compiling takes {PlanWords.Share(Math.Min(1, total / processes / all))} of the execution");
        yield return problem with
        {
            Evidence =
            [
                .. problem.Evidence,
                Evidence.Of("compiling", total, "ms", "EXPLAIN ANALYZE, all processes"),
                Evidence.Of("functions", jit.Functions, null, "EXPLAIN ANALYZE"),
                Evidence.Of("planner cost", facts.Plan.Root.TotalCost ?? 0, null, "EXPLAIN"),
                Evidence.Of("jit_above_cost", facts.Settings.Text("jit_above_cost"), null, "settings of the plan, else of the server"),
            ],
            Remedy = Remedy.ByHand(
                $"For this statement: SET LOCAL jit = off. For all like it: raise jit_above_cost above their cost, for the role or the database (ALTER ROLE … SET jit_above_cost = {above.ToString("0", CultureInfo.InvariantCulture)}). "
                    + "A cost that is far too high because rows were overestimated is cured by better estimates.",
                "long analytical statements of the same role may gain from it"),
        };
    }
}
