using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Observe.Sections;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Data;

internal sealed class MixedDates : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-MIXED-DATES",
        Engine = EngineNames.Sqlite,
        Family = "data",
        Title = "Dates of two kinds in one column",
        LooksFor = "Columns that hold ISO 8601 texts and also Unix times. Not reported: columns of texts only, of numbers only, and numbers beside "
            + "dates in columns that no one would take for a moment.",
        Why = "Every number sorts before every text: ranges and ORDER BY are wrong without an error, and strftime() takes a bare number for a "
            + "Julian day.",
        ReadsData = true,
        References = ["https://sqlite.org/lang_datefunc.html#time_values", "https://sqlite.org/datatype3.html#date_and_time_datatype"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        var profile = ProfileReading.Of(context.Snapshot);
        return profile.Reason is { } reason
            ? RuleVerdict.NotExamined(reason)
            : RuleVerdict.Of(context.Catalog.UserTables()
                .SelectMany(table => table.Columns
                    .Select(column => (Column: column, Values: profile.Find(table, column.Name)))
                    .Where(entry => entry.Values is { DateTexts: > 0, EpochNumbers: > 0 } values && Dominate(values))
                    .Select(entry => Describe(context, table, entry.Column, entry.Values!)))
                .Concat(Unread.Of(context, this, profile)));
    }

    // A free text or a number column with a stray date is another fault: at least half of the values must be moments.
    private static bool Dominate(SqliteColumnProfile values) => (values.DateTexts + values.EpochNumbers) * 2 >= values.Values;

    private Finding Describe(RuleContext context, Table table, Column column, SqliteColumnProfile values)
    {
        var fewer = Math.Min(values.DateTexts, values.EpochNumbers);
        var quoted = SqliteName.Quote(column.Name);
        return context.Problem(Info, SubjectOf.The(table, column.Name), Severity.High,
            $"{table.Name}.{column.Name} mixes {Amount.Of(values.DateTexts, "text date")} with {Amount.Of(values.EpochNumbers, "Unix time")}") with
        {
            Impact = $"{Amount.Share((double)fewer / values.Values)} of the values sort on the wrong side of all others",
            Evidence =
            [
                Evidence.Of("text dates", values.DateTexts, "values", "rows read") with { Sample = values.Sample },
                Evidence.Of("Unix times", values.EpochNumbers, "values", "rows read") with { Sample = values.Sample },
            ],
            Remedy = Remedy.ByHand(
                values.DateTexts >= values.EpochNumbers
                    ? $"UPDATE {table.Qualified()} SET {quoted} = datetime({quoted}, 'unixepoch') WHERE typeof({quoted}) IN ('integer', 'real') (divide by 1000 first where it counts milliseconds)"
                    : $"UPDATE {table.Qualified()} SET {quoted} = CAST(strftime('%s', {quoted}) AS INTEGER) WHERE typeof({quoted}) = 'text'",
                "one way: which rows were of which kind is gone afterwards, and the writers have to agree first"),
            Weight = fewer,
        };
    }
}
