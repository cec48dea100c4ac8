using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Observe.Sections;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Data;

internal sealed class BrokenJson : IRule
{
    private static readonly RuleOption JsonShare = new()
    {
        Name = "json-share", Default = 0.9, Unit = "ratio", Minimum = 0.5, Maximum = 1,
        Meaning = "part of the texts that must be JSON, sound or broken, for the column to be one of documents",
        Source = "leaves one text in ten for remarks; a free-text column that begins with braces nine times in ten is no longer free text",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-BROKEN-JSON",
        Engine = EngineNames.Sqlite,
        Family = "data",
        Title = "JSON documents that are broken or unchecked",
        LooksFor = "Columns of JSON documents with broken ones among them, and, as info, columns of sound documents without CHECK (json_valid(…)). Not "
            + "reported: free text that begins with a brace now and then, and columns with such a CHECK.",
        Why = "One broken document makes every json_extract() over the column fail with \"malformed JSON\".",
        Options = [JsonShare],
        ReadsData = true,
        References = ["https://sqlite.org/json1.html#jvalid"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        var profile = ProfileReading.Of(context.Snapshot);
        return profile.Reason is { } reason
            ? RuleVerdict.NotExamined(reason)
            : RuleVerdict.Of(context.Catalog.UserTables()
                .SelectMany(table => table.Columns.Select(column => Look(context, table, column, profile.Find(table, column.Name))).OfType<Finding>())
                .Concat(Unread.Of(context, this, profile)));
    }

    private Finding? Look(RuleContext context, Table table, Column column, SqliteColumnProfile? values)
    {
        if (values is null or { JsonTexts: 0 } || values.JsonTexts + values.BrokenJsonTexts < context.Option(JsonShare) * (values.Texts - values.EmptyTexts))
        {
            return null;
        }

        var broken = values.BrokenJsonTexts;
        if (broken == 0 && IsChecked(table, column.Name))
        {
            return null;
        }

        var quoted = SqliteName.Quote(column.Name);
        return context.Problem(Info, SubjectOf.The(table, column.Name), broken > 0 ? Severity.High : Severity.Info, broken > 0
            ? $"{table.Name}.{column.Name} holds {Amount.Of(broken, "broken JSON document")} among {Amount.Of(values.JsonTexts, "sound one")}"
            : $"{table.Name}.{column.Name} holds JSON that nothing checks") with
        {
            Impact = broken > 0 ? "json_extract() over the table fails at the first of them" : null,
            Evidence =
            [
                Evidence.Of("sound documents", values.JsonTexts, "values", "json_valid()") with { Sample = values.Sample },
                Evidence.Of("broken documents", broken, "values", "json_valid()") with { Sample = values.Sample },
            ],
            Remedy = Remedy.ByHand(
                broken > 0
                    ? $"List them: SELECT * FROM {table.Qualified()} WHERE NOT json_valid({quoted}); mend them, and add CHECK (json_valid({quoted})) when {table.Name} is next made anew."
                    : $"Add CHECK (json_valid({quoted})) when {table.Name} is next made anew.",
                broken > 0 ? "what a cut-off document said cannot be told from the file" : "SQLite adds a CHECK only by making the table anew"),
            Weight = broken,
        };
    }

    private static bool IsChecked(Table table, string column) =>
        table.Constraints.Any(constraint => constraint.Kind == ConstraintKind.Check
            && constraint.Definition is { } text
            && text.Contains("json", StringComparison.OrdinalIgnoreCase)
            && text.Contains(column, StringComparison.OrdinalIgnoreCase))
        || (table.Definition is { } sql && sql.Contains($"json_valid({column})", StringComparison.OrdinalIgnoreCase));
}
