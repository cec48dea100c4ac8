using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;
using Polystore.Sql;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Rules.Workload;

internal sealed class HugeResult : IRule
{
    private static readonly RuleOption Rows = new()
    {
        Name = "rows", Default = 10_000, Unit = "rows", Minimum = 1, Meaning = "rows of one call from which on it is reported", Source = "nobody reads as many; a page shows a hundred",
    };

    private static readonly RuleOption Calls = new()
    {
        Name = "calls", Default = 100, Unit = "calls", Minimum = 1, Meaning = "fewer calls are left alone", Source = "exports and nightly jobs; PgHero, slow_query_calls",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-WORKLOAD-HUGE-RESULT",
        Engine = EngineNames.Postgres,
        Family = "workload",
        Title = "Huge result without LIMIT",
        LooksFor = "SELECT statements without LIMIT that return very many rows a call, again and again. "
            + "Not reported: statements that read much and return little (aggregates), grouped results, cursors and COPY, and exports that run rarely.",
        Why = "The rows go through the network into the memory of the application, which shows or keeps few of them; and there are more each month.",
        Options = [Rows, Calls, BusyTime.Medium, BusyTime.High, StatementsReading.Hours],
        References = ["https://www.postgresql.org/docs/current/queries-limit.html"],
    };

    public RuleVerdict Judge(RuleContext context) => StatementsReading.TryOpen(context, out var reading, out var reason)
        ? RuleVerdict.Of(reading.Items
            .Where(item => item.RowsPerCall >= context.Option(Rows) && item.Calls >= context.Option(Calls) && IsPlainSelect(item.Query))
            .Select(item => Finding(context, reading, item)))
        : RuleVerdict.NotExamined(reason);

    // FETCH FIRST is LIMIT to the reader. Of what it did not understand nothing is said.
    private static bool IsPlainSelect(string query) =>
        StatementReader.Read(query, SqlDialect.Postgres) is { Verb: StatementVerb.Select, Understood: true, Query: { Limit: null, Distinct: false, GroupBy.Count: 0, Sources.Count: > 0 } };

    private Finding Finding(RuleContext context, StatementsReading reading, StatementGroup item) =>
        StatementFinding.Of(
            context, Info, reading, item, BusyTime.Grade(context, reading.Load(item)), $"{Amount.Of(item.RowsPerCall, "row")} a call, without LIMIT") with
        {
            Impact = $"{Amount.Of(reading.PerHour(item.Rows), "row")} an hour through the network; {BusyTime.PerDay(reading.Load(item))} on the server",
            Evidence = StatementFinding.Evidence(reading, item, Evidence.Of("rows of one call", item.RowsPerCall, "rows", "pg_stat_statements.rows")),
            Remedy = Remedy.ByHand(
                "Ask for a page: ORDER BY a unique key, a condition on the last key seen, LIMIT. Count, sum and filter in the statement instead of in the application; where all rows are really needed, read them by a cursor.",
                "only the application knows which rows it needs"),
            Weight = item.Rows,
        };
}
