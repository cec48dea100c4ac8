using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Workload;

internal sealed class JitCost : IRule
{
    private static readonly RuleOption Share = new()
    {
        Name = "share", Default = 0.25, Unit = "ratio", Maximum = 1, Meaning = "share of compilation in the time of the statements compiled, from which on it is reported",
        Source = "at a quarter, the rest would have to run a third slower without JIT to be even; \"for short queries the added overhead will often be higher than the time it can save\" (manual, 30.2)",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-WORKLOAD-JIT",
        Engine = EngineNames.Postgres,
        Family = "workload",
        Title = "JIT compilation that costs more than it gives",
        LooksFor = "From pg_stat_statements 1.10 on (PostgreSQL 15), compilation that takes much of the time of the statements it compiles, over all of them. "
            + "Not reported: long analytical statements for which compiling is little, and servers with jit off.",
        Why = "Each execution compiles anew; nothing is kept, not even for a prepared statement.",
        Options = [Share, BusyTime.Least, BusyTime.Medium, BusyTime.High, StatementsReading.Hours],
        References = ["https://www.postgresql.org/docs/current/jit-decision.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!StatementsReading.TryOpen(context, out var reading, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        if (Version.TryParse(reading.Section.ExtensionVersion, out var version) && version < new Version(1, 10))
        {
            return RuleVerdict.NotExamined($"pg_stat_statements {version} does not count compilation; PostgreSQL 15 and ALTER EXTENSION pg_stat_statements UPDATE do");
        }

        if (context.Snapshot.SettingValue("jit") is "off")
        {
            return RuleVerdict.Fine;
        }

        var compiled = reading.Items.Where(item => item.JitMilliseconds > 0).ToList();
        var (compiling, all) = (compiled.Sum(item => item.JitMilliseconds), compiled.Sum(item => item.Milliseconds));
        return all > 0 && compiling >= context.Option(Share) * all && reading.Load(compiling) >= context.Option(BusyTime.Least)
            ? RuleVerdict.Of([Finding(context, reading, compiled, compiling, all)])
            : RuleVerdict.Fine;
    }

    private Finding Finding(RuleContext context, StatementsReading reading, IReadOnlyList<StatementGroup> compiled, double compiling, double all)
    {
        var worst = compiled.MaxBy(item => item.JitMilliseconds)!;
        return context.Problem(
            Info, SubjectOf.Setting("jit_above_cost"), BusyTime.Grade(context, reading.Load(compiling)),
            $"compiling is {Amount.Share(Math.Min(1, compiling / all))} of the time of {Amount.Of(compiled.Count, "statement")}") with
        {
            Impact = BusyTime.PerDay(reading.Load(compiling)) + " of compiling",
            Evidence =
            [
                Evidence.Of("compiling", compiling, "ms", "pg_stat_statements.jit_generation_time, jit_inlining_time, jit_optimization_time, jit_emission_time"),
                Evidence.Of("execution of the same statements", all, "ms", "pg_stat_statements.total_exec_time"),
                Evidence.Of("most of it for", worst.Query, null, "pg_stat_statements.query"),
                Evidence.Of("jit_above_cost", context.Snapshot.SettingValue("jit_above_cost"), null, "pg_settings"),
            ],
            Remedy = Remedy.ByHand(
                $"Of a server without long reports: ALTER SYSTEM SET jit = off and SELECT pg_reload_conf(). Else raise jit_above_cost (default 100000) above the planner's cost of the statements named, for example ALTER SYSTEM SET jit_above_cost = 1000000; "
                + "estimates far too high make cheap statements look worth it. pg_stat_statements_reset() begins to count anew.",
                "long analytical statements of the same server may gain from it"),
            Weight = compiling,
        };
    }
}
