using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Workload;

internal sealed class TopTime : IRule
{
    private static readonly RuleOption Share = new()
    {
        Name = "share", Default = 0.2, Unit = "ratio", Maximum = 1, Meaning = "share of all execution time from which on a statement is named",
        Source = "five statements at most can have it: where halving one gives back a tenth of the server",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-WORKLOAD-TOP-TIME",
        Engine = EngineNames.Postgres,
        Family = "workload",
        Title = "Statement that takes much of the server's time",
        LooksFor = "Statements that take a large share of all execution time in this database and keep the server busy. "
            + "Not reported: the first of a database that does hardly anything, what functions run inside a statement, and what no plan makes faster: schema changes, maintenance, sleeping, waiting for a lock.",
        Why = "Work on any other statement gives back less.",
        Options = [Share, BusyTime.Least, BusyTime.Medium, BusyTime.High, StatementsReading.Hours],
        References = ["https://www.postgresql.org/docs/current/pgstatstatements.html"],
    };

    public RuleVerdict Judge(RuleContext context) => StatementsReading.TryOpen(context, out var reading, out var reason)
        ? RuleVerdict.Of(reading.Items
            .Where(item => reading.Share(item) >= context.Option(Share) && reading.Load(item) >= context.Option(BusyTime.Least)
                && !StatementPurpose.IsMaintenance(item.Query) && !StatementPurpose.Waits(item.Query))
            .Select(item => Finding(context, reading, item)))
        : RuleVerdict.NotExamined(reason);

    private Finding Finding(RuleContext context, StatementsReading reading, StatementGroup item) =>
        StatementFinding.Of(
            context, Info, reading, item, BusyTime.Grade(context, reading.Load(item)),
            $"{Amount.Share(reading.Share(item))} of all execution time: {Amount.Of(item.Calls, "call")} of {Milliseconds.Of(item.Mean)}") with
        {
            Remedy = Remedy.ByHand(
                item.Mean < 1
                    ? "Each call is fast, there are many: see in the application whether they can be fewer (one statement for many keys, a cache, a prepared statement)."
                    : StatementFinding.SeePlan(reading) + " Look for the node with the most time of its own, rows read and thrown away, and estimates far from the count.",
                "the cure depends on the plan and on what the application does with the answer"),
        };
}
