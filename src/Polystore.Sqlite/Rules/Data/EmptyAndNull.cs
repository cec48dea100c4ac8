using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Data;

internal sealed class EmptyAndNull : IRule
{
    private static readonly RuleOption LeastShare = new()
    {
        Name = "least-share", Default = 0.01, Unit = "ratio", Maximum = 1,
        Meaning = "part of the rows that each of the two must have",
        Source = "1 in 100, so that a single slip is not taken for a habit of two writers",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-EMPTY-AND-NULL",
        Engine = EngineNames.Sqlite,
        Family = "data",
        Title = "Nothing is written in two ways",
        LooksFor = "Columns in which both NULL and the empty text are common. Not reported: columns where one of the two is rare or absent.",
        Why = "IS NULL finds one half and = '' the other; counts and unique keys differ by which one the writer chose.",
        Options = [LeastShare],
        ReadsData = true,
        References = ["https://sqlite.org/nulls.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        var profile = ProfileReading.Of(context.Snapshot);
        if (profile.Reason is { } reason)
        {
            return RuleVerdict.NotExamined(reason);
        }

        return RuleVerdict.Of(context.Catalog.UserTables()
            .SelectMany(table => table.Columns
                .Select(column => (Column: column, Values: profile.Find(table, column.Name)))
                .Where(entry => entry.Values is { Nulls: > 0, EmptyTexts: > 0 } values
                    && Math.Min(values.Nulls, values.EmptyTexts) >= context.Option(LeastShare) * values.RowsRead)
                .Select(entry => context.Problem(Info, SubjectOf.The(table, entry.Column.Name), Severity.Low,
                    $"{table.Name}.{entry.Column.Name} says nothing in two ways: {Amount.Of(entry.Values!.Nulls, "NULL")} and {Amount.Of(entry.Values.EmptyTexts, "empty text")}") with
                {
                    Evidence =
                    [
                        Evidence.Of("NULLs", entry.Values.Nulls, "values", "rows read") with { Sample = entry.Values.RowsRead },
                        Evidence.Of("empty texts", entry.Values.EmptyTexts, "values", "rows read") with { Sample = entry.Values.RowsRead },
                    ],
                    Remedy = Remedy.ByHand(
                        $"When both mean the same: UPDATE {table.Qualified()} SET {SqliteName.Quote(entry.Column.Name)} = NULL WHERE {SqliteName.Quote(entry.Column.Name)} = ''",
                        "one way, and whether both mean the same is the application's knowledge"),
                    Weight = Math.Min(entry.Values.Nulls, entry.Values.EmptyTexts),
                }))
            .Concat(Unread.Of(context, this, profile)));
    }
}
