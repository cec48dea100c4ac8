using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Workload;

internal sealed class RowByRow : IRule
{
    private static readonly RuleOption Calls = new()
    {
        Name = "calls", Default = 10_000, Unit = "calls", Minimum = 1, Meaning = "fewer calls are left alone", Source = "at half a millisecond of network for each, five seconds in all",
    };

    private static readonly RuleOption TimeShare = new()
    {
        Name = "time-share", Default = 0.05, Unit = "ratio", Maximum = 1, Meaning = "share of all execution time from which on it is reported",
        Source = "a key looked up often is what a database is for; below a twentieth the server does not feel it",
    };

    private static readonly RuleOption CallShare = new()
    {
        Name = "call-share", Default = 0.3, Unit = "ratio", Maximum = 1, Meaning = "share of all calls from which on it is reported even when no statement is found whose rows it follows",
        Source = "nearly every third thing that the application says",
    };

    private static readonly RuleOption Match = new()
    {
        Name = "match", Default = 1.25, Unit = "ratio", Minimum = 1, Meaning = "calls over rows of another statement, and the reverse, that count as one call a row",
        Source = "one call for each row gives 1; some room for rows without a key and for other callers",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-WORKLOAD-ROW-BY-ROW",
        Engine = EngineNames.Postgres,
        Family = "workload",
        Title = "Rows fetched one by one (N+1)",
        LooksFor = "Lookups by key in one table that are called hugely often and cost time: as often as another statement returns rows (a list, then one query for each of its rows), or as the main thing that the application says. "
            + "Not reported: lookups that take next to none of the time.",
        Why = "Each call pays the network, parsing and locking again for one row; one statement for all keys pays once.",
        Options = [Calls, TimeShare, CallShare, Match, BusyTime.Medium, BusyTime.High, StatementsReading.Hours],
        References = ["https://www.postgresql.org/docs/current/functions-comparisons.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!StatementsReading.TryOpen(context, out var reading, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        return RuleVerdict.Of(reading.Items
            .Where(item => item.Calls >= context.Option(Calls) && reading.Share(item) >= context.Option(TimeShare))
            .Select(item => (item, lookup: Lookup.Of(item.Query), list: ListBehind(context, reading, item)))
            .Where(entry => entry.lookup is not null
                && (entry.list is not null || (entry.item.RowsPerCall <= 1 && entry.item.Calls >= context.Option(CallShare) * reading.Calls)))
            .Select(entry => Finding(context, reading, entry.item, entry.lookup!.Value, entry.list)));
    }

    // The statement that returned as many rows as there were lookups: its rows are what is asked for one by one.
    private static StatementGroup? ListBehind(RuleContext context, StatementsReading reading, StatementGroup item) => reading.Items
        .Where(other => other != item && other.RowsPerCall >= 2 && other.Calls >= 2 && Distance(other, item) <= context.Option(Match)
            && other.Query.StartsWith("SELECT", StringComparison.OrdinalIgnoreCase))
        .MinBy(other => Distance(other, item));

    private static double Distance(StatementGroup list, StatementGroup item) => Math.Max(list.Rows / item.Calls, item.Calls / list.Rows);

    private Finding Finding(RuleContext context, StatementsReading reading, StatementGroup item, (string Table, IReadOnlyList<string> Columns) lookup, StatementGroup? list) =>
        StatementFinding.Of(
            context, Info, reading, item, BusyTime.Grade(context, reading.Load(item)),
            list is null
                ? $"{lookup.Table} is asked row by row: {Amount.Of(item.Calls, "call")}, {Amount.Share(item.Calls / reading.Calls)} of all"
                : $"{lookup.Table} is asked {Amount.Of(item.Calls, "time")}, once for each row of another statement",
            named: true) with
        {
            Impact = $"{Amount.Of(reading.PerHour(item.Calls))} round trips an hour; {BusyTime.PerDay(reading.Load(item))} on the server alone",
            Evidence = StatementFinding.Evidence(
                reading, item,
                [
                    Evidence.Of("share of all calls", item.Calls / reading.Calls, "ratio", "pg_stat_statements.calls"),
                    Evidence.Of("rows of one call", item.RowsPerCall, "rows", "pg_stat_statements.rows"),
                    .. list is null ? Array.Empty<Evidence>() :
                    [
                        Evidence.Of("list that it follows", list.Query, null, "pg_stat_statements.query"),
                        Evidence.Of("rows that the list returned", list.Rows, "rows", "pg_stat_statements.rows"),
                    ],
                ]),
            Remedy = Remedy.ByHand(
                $"Ask for all keys at once: {AtOnce(lookup.Columns)}, a JOIN with the list's own statement, or the eager loading of the application's mapper (Include, preload, select_related).",
                "the change is in the application"),
        };

    private static string AtOnce(IReadOnlyList<string> columns) => columns.Count == 1
        ? $"{PgName.Quote(columns[0])} = ANY($1)"
        : $"({PgName.Quote(columns)}) IN (SELECT * FROM unnest({string.Join(", ", columns.Select((_, i) => $"${i + 1}"))}))";
}
