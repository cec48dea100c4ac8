using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Workload;

internal sealed class SlowStatement : IRule
{
    private static readonly RuleOption Mean = new()
    {
        Name = "mean", Default = 20, Unit = "ms", Meaning = "mean time of one call from which on it is slow", Source = "PgHero, slow_query_ms",
    };

    private static readonly RuleOption Calls = new()
    {
        Name = "calls", Default = 100, Unit = "calls", Minimum = 1, Meaning = "fewer calls are left alone", Source = "PgHero, slow_query_calls",
    };

    private static readonly RuleOption TopShare = new()
    {
        Name = "top-share", Default = 0.2, Unit = "ratio", Maximum = 1, Meaning = "from this share of all time on PG-WORKLOAD-TOP-TIME names it instead",
        Source = "the same number there",
    };

    private static readonly RuleOption Most = new()
    {
        Name = "most", Default = 10, Unit = "statements", Minimum = 1, Meaning = "at most so many are named, by total time", Source = "what one can look after; the next ones come up when these are done",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-WORKLOAD-SLOW",
        Engine = EngineNames.Postgres,
        Family = "workload",
        Title = "Slow statement that runs often",
        LooksFor = "Statements whose mean call is slow, that ran often enough for users to feel it, and that cost the server more than nothing. "
            + "Not reported: rare slow statements (reports), schema changes, maintenance, sleeping and waiting for a lock, and those that PG-WORKLOAD-TOP-TIME names already.",
        Why = "Somebody waits for each of these calls.",
        Options = [Mean, Calls, TopShare, Most, BusyTime.Least, BusyTime.Medium, BusyTime.High, StatementsReading.Hours],
        References = ["https://www.postgresql.org/docs/current/pgstatstatements.html", "https://github.com/ankane/pghero"],
    };

    public RuleVerdict Judge(RuleContext context) => StatementsReading.TryOpen(context, out var reading, out var reason)
        ? RuleVerdict.Of(reading.Items
            .Where(item => item.Mean >= context.Option(Mean) && item.Calls >= context.Option(Calls)
                && reading.Load(item) >= context.Option(BusyTime.Least) && reading.Share(item) < context.Option(TopShare)
                && !StatementPurpose.IsMaintenance(item.Query) && !StatementPurpose.Waits(item.Query))
            .Take((int)context.Option(Most))
            .Select(item => Finding(context, reading, item)))
        : RuleVerdict.NotExamined(reason);

    private Finding Finding(RuleContext context, StatementsReading reading, StatementGroup item) =>
        StatementFinding.Of(
            context, Info, reading, item, BusyTime.Grade(context, reading.Load(item)), $"{Milliseconds.Of(item.Mean)} a call, {Amount.Of(item.Calls, "call")}") with
        {
            Evidence = StatementFinding.Evidence(
                reading, item,
                Evidence.Of("slowest call", item.Slowest, "ms", "pg_stat_statements.max_exec_time"),
                Evidence.Of("rows of one call", item.RowsPerCall, "rows", "pg_stat_statements.rows")),
            Remedy = Remedy.ByHand(
                StatementFinding.SeePlan(reading) + " An index that serves its conditions is the usual cure; of a statement that returns or changes many rows, fewer of them.",
                "the cure depends on the plan"),
        };
}
