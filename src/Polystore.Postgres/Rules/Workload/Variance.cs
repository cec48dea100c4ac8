using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Workload;

internal sealed class Variance : IRule
{
    private static readonly RuleOption Factor = new()
    {
        Name = "factor", Default = 5, Unit = "ratio", Minimum = 1, Meaning = "standard deviation over mean from which on it is reported",
        Source = "1 for times that vary at random around one plan (exponential distribution); at 5 the time is that of a few calls in a hundred",
    };

    private static readonly RuleOption Calls = new()
    {
        Name = "calls", Default = 1000, Unit = "calls", Minimum = 2, Meaning = "fewer calls are left alone", Source = "one cold start among few calls looks the same: with n calls one outlier alone gives a factor of up to √n, 5 at 26",
    };

    private static readonly RuleOption Slowest = new()
    {
        Name = "slowest", Default = 1000, Unit = "ms", Meaning = "statements whose slowest call is faster are left alone", Source = "one second, from which on people notice that they wait (Nielsen, Usability Engineering, 1993)",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-WORKLOAD-VARIANCE",
        Engine = EngineNames.Postgres,
        Family = "workload",
        Title = "Statement that is sometimes very slow",
        LooksFor = "Statements with many calls whose times spread far beyond their mean, with calls that people notice. "
            + "Not reported: few calls, and statements that are fast even at their worst.",
        Why = "The mean looks well while some users wait: another plan for some values, locks, or blocks that are not in memory.",
        Options = [Factor, Calls, Slowest, BusyTime.Least, BusyTime.Medium, BusyTime.High, StatementsReading.Hours],
        References = ["https://www.postgresql.org/docs/current/runtime-config-query.html#GUC-PLAN-CACHE-MODE"],
    };

    public RuleVerdict Judge(RuleContext context) => StatementsReading.TryOpen(context, out var reading, out var reason)
        ? RuleVerdict.Of(reading.Items
            .Where(item => item.Calls >= context.Option(Calls) && item.Slowest >= context.Option(Slowest) && item.Deviation >= context.Option(Factor) * item.Mean
                && reading.Load(item) >= context.Option(BusyTime.Least))
            .Select(item => Finding(context, reading, item)))
        : RuleVerdict.NotExamined(reason);

    private Finding Finding(RuleContext context, StatementsReading reading, StatementGroup item) =>
        StatementFinding.Of(
            context, Info, reading, item, BusyTime.Grade(context, reading.Load(item)),
            $"{Milliseconds.Of(item.Mean)} on average, {Milliseconds.Of(item.Slowest)} at worst") with
        {
            Evidence = StatementFinding.Evidence(
                reading, item,
                Evidence.Of("standard deviation", item.Deviation, "ms", "pg_stat_statements.stddev_exec_time"),
                Evidence.Of("slowest call", item.Slowest, "ms", "pg_stat_statements.max_exec_time")),
            Remedy = Remedy.ByHand(
                "Catch a slow call with its values: auto_explain.log_min_duration with auto_explain.log_analyze, and log_lock_waits for those that waited. "
                + "Of a prepared statement compare plan_cache_mode = force_custom_plan; of uneven values, a higher statistics target of the column.",
                "the counters do not say which calls were slow"),
        };
}
