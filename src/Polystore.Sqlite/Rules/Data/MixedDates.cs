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
        Title = "Dates that do not sort as dates",
        LooksFor = "Columns that hold ISO 8601 texts and also Unix times, and texts whose year comes last (31/12/2024), alone or beside ISO 8601. Not reported: "
            + "columns of ISO 8601 texts only, of numbers only, and such values in columns of which they are not half.",
        Why = "SQLite has no type for dates: texts compare letter by letter and every number sorts before every text, so that ranges and ORDER BY are "
            + "wrong without an error; strftime() takes a bare number for a Julian day, and gives NULL for a date whose year comes last.",
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
                    .Where(entry => entry.Values is { } values && Dominate(values))
                    .Select(entry => Describe(context, table, entry.Column, entry.Values!)))
                .OfType<Finding>()
                .Concat(Unread.Of(context, this, profile)));
    }

    // A free text or a number column with a stray date is another fault: at least half of the values must be moments.
    private static bool Dominate(SqliteColumnProfile values) => (values.DateTexts + values.YearLastDateTexts + values.EpochNumbers) * 2 >= values.Values;

    private Finding? Describe(RuleContext context, Table table, Column column, SqliteColumnProfile values) => values switch
    {
        { YearLastDateTexts: > 0 } => YearLast(context, table, column, values),
        { DateTexts: > 0, EpochNumbers: > 0 } => TextsAndNumbers(context, table, column, values),
        _ => null,
    };

    private Finding YearLast(RuleContext context, Table table, Column column, SqliteColumnProfile values)
    {
        var quoted = SqliteName.Quote(column.Name);
        var mixed = values.DateTexts > 0 || values.EpochNumbers > 0;
        return context.Problem(Info, SubjectOf.The(table, column.Name), mixed ? Severity.High : Severity.Medium, mixed
            ? $"{table.Name}.{column.Name} mixes {Amount.Of(values.YearLastDateTexts, "date")} whose year comes last with {Amount.Of(values.DateTexts + values.EpochNumbers, "other")}"
            : $"{table.Name}.{column.Name} keeps {Amount.Of(values.YearLastDateTexts, "date")} with the year last, which sort by day or month") with
        {
            Impact = $"{Amount.Share((double)values.YearLastDateTexts / values.Values)} of the values are in no order that a range can use",
            Evidence =
            [
                Evidence.Of("dates with the year last", values.YearLastDateTexts, "values", "rows read") with { Sample = values.Sample },
                Evidence.Of("ISO 8601 texts", values.DateTexts, "values", "rows read") with { Sample = values.Sample },
            ],
            Remedy = Remedy.ByHand(
                $"Write dates as YYYY-MM-DD. For two digits each and the day first: UPDATE {table.Qualified()} SET {quoted} = substr({quoted}, 7, 4) || '-' || substr({quoted}, 4, 2) || '-' || substr({quoted}, 1, 2) WHERE {quoted} GLOB '[0-3][0-9]?[01][0-9]?[12][0-9][0-9][0-9]'",
                "only the writers know whether the day or the month comes first, and they have to agree on one form before"),
            Weight = values.YearLastDateTexts,
        };
    }

    private Finding TextsAndNumbers(RuleContext context, Table table, Column column, SqliteColumnProfile values)
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
