using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Workload;

internal sealed class PlanningTime : IRule
{
    private static readonly RuleOption Share = new()
    {
        Name = "share", Default = 0.5, Unit = "ratio", Maximum = 1, Meaning = "share of planning in planning and execution from which on it is reported",
        Source = "from here on preparing the statement gains more than any better plan",
    };

    private static readonly RuleOption Calls = new()
    {
        Name = "calls", Default = 1000, Unit = "calls", Minimum = 1, Meaning = "fewer calls are left alone", Source = "a prepared statement is planned anew for its first five executions at least (manual, PREPARE)",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-WORKLOAD-PLANNING",
        Engine = EngineNames.Postgres,
        Family = "workload",
        Title = "Statement that is planned longer than it runs",
        LooksFor = "With pg_stat_statements.track_planning on, statements whose planning takes most of their time, in sum more than nothing. Not reported: statements that run rarely.",
        Why = "The same plan is found again and again.",
        Options = [Share, Calls, BusyTime.Least, BusyTime.Medium, BusyTime.High, StatementsReading.Hours],
        References = ["https://www.postgresql.org/docs/current/sql-prepare.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!StatementsReading.TryOpen(context, out var reading, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        return reading.Section.PlanningTracked
            ? RuleVerdict.Of(reading.Items
                .Where(item => item.Calls >= context.Option(Calls) && item.PlanMilliseconds > 0 && PlanShare(item) >= context.Option(Share)
                    && reading.Load(item.PlanMilliseconds) >= context.Option(BusyTime.Least))
                .Select(item => Finding(context, reading, item)))
            : RuleVerdict.NotExamined("pg_stat_statements.track_planning is off (its default, because it costs at high rates); switch it on for an hour to know");
    }

    private static double PlanShare(StatementGroup item) => item.PlanMilliseconds / (item.PlanMilliseconds + item.Milliseconds);

    private Finding Finding(RuleContext context, StatementsReading reading, StatementGroup item) =>
        StatementFinding.Of(
            context, Info, reading, item, BusyTime.Grade(context, reading.Load(item.PlanMilliseconds)),
            $"planned for {Milliseconds.Of(item.PlanMilliseconds / item.Calls)}, run for {Milliseconds.Of(item.Mean)}") with
        {
            Impact = BusyTime.PerDay(reading.Load(item.PlanMilliseconds)) + " of planning",
            Evidence = StatementFinding.Evidence(
                reading, item,
                Evidence.Of("planning in all", item.PlanMilliseconds, "ms", "pg_stat_statements.total_plan_time"),
                Evidence.Of("share of planning", PlanShare(item), "ratio", "pg_stat_statements")),
            Remedy = Remedy.ByHand(
                "Let the client prepare it (Npgsql: Max Auto Prepare; JDBC: prepareThreshold; behind PgBouncer: max_prepared_statements). "
                + "Of a partitioned table, give the partition key in the condition and keep partitions few; of many joins, see join_collapse_limit.",
                "the change is in the application"),
            Weight = item.PlanMilliseconds,
        };
}
