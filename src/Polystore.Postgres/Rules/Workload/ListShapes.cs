using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Workload;

internal sealed class ListShapes : IRule
{
    private static readonly RuleOption Entries = new()
    {
        Name = "entries", Default = 20, Unit = "entries", Minimum = 2, Meaning = "entries of one shape from which on it is reported",
        Source = "0.4% of the 5,000 that pg_stat_statements keeps by default for one statement of the application",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-WORKLOAD-LIST-SHAPES",
        Engine = EngineNames.Postgres,
        Family = "workload",
        Title = "One statement counted as many",
        LooksFor = "Statements that differ only in the length of an IN list, an array or the number of VALUES rows, so that each length has an entry of its own. "
            + "Not reported: the same text over tables of several schemas. PostgreSQL 18 counts lists as one by itself.",
        Why = "Each length is parsed and planned anew, cannot be prepared, and its cost is spread over so many entries that none stands out.",
        Options = [Entries],
        References = ["https://www.postgresql.org/docs/current/functions-comparisons.html", "https://www.postgresql.org/docs/current/pgstatstatements.html"],
    };

    public RuleVerdict Judge(RuleContext context) => StatementsReading.TryOpenAtAnyAge(context, out var reading, out var reason)
        ? RuleVerdict.Of(reading.Items
            .Where(item => item.Entries >= context.Option(Entries) && item.Query.Contains("...", StringComparison.Ordinal))
            .Select(item => Finding(context, reading, item)))
        : RuleVerdict.NotExamined(reason);

    private Finding Finding(RuleContext context, StatementsReading reading, StatementGroup item) =>
        StatementFinding.Of(context, Info, reading, item, Severity.Low, $"{Amount.Of(item.Entries, "entry", "entries")} that differ only in the length of a list") with
        {
            Impact = $"{Amount.Share(reading.Share(item))} of all execution time under {Amount.Of(item.Entries, "name")}",
            Evidence = StatementFinding.Evidence(reading, item, Evidence.Of("entries, at least", (long)item.Entries, "entries", "pg_stat_statements")),
            Remedy = Remedy.ByHand(
                item.Query.Contains("VALUES", StringComparison.Ordinal)
                    ? "Send arrays: INSERT … SELECT * FROM unnest($1::int[], $2::text[]), or COPY; both have one shape whatever the number of rows."
                    : "Write = ANY($1) with one array parameter in place of IN ($1, $2, …): one shape, which can be prepared.",
                "the change is in the application"),
        };
}
