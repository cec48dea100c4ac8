using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Data;

internal sealed class NullableNeverNull : IRule
{
    private static readonly RuleOption LeastRows = new()
    {
        Name = "least-rows", Default = 1000, Unit = "rows", Meaning = "smaller tables prove nothing",
        Source = "rule of three: none in 1,000 leaves at most 0.3% at 95% confidence (Hanley, Lippman-Hand, JAMA 1983)",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-NULLABLE-NEVER-NULL",
        Engine = EngineNames.Sqlite,
        Family = "data",
        Title = "Columns that accept NULL and never hold it",
        LooksFor = "Columns without NOT NULL in which all of many rows have a value, when the whole table was read; one finding a table. Not "
            + "reported: keys, generated columns, columns with a NULL, small tables.",
        Why = "Readers have to expect what never comes, and the first NULL will be a mistake that nobody stops.",
        Options = [LeastRows],
        ReadsData = true,
        References = ["https://sqlite.org/lang_createtable.html#notnullconst"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        var profile = ProfileReading.Of(context.Snapshot);
        return profile.Reason is { } reason
            ? RuleVerdict.NotExamined(reason)
            : RuleVerdict.Of(context.Catalog.UserTables()
                .Select(table => (Table: table, Columns: table.Columns.Where(column => IsNeverNull(context, table, column, profile)).Select(column => column.Name).ToList()))
                .Where(entry => entry.Columns.Count > 0)
                .Select(entry => context.Problem(Info, SubjectOf.The(entry.Table), Severity.Info,
                    $"{entry.Table.Name} accepts NULL where it never has one: {string.Join(", ", entry.Columns)}") with
                {
                    Evidence = [Evidence.Of("columns without a NULL", string.Join(", ", entry.Columns), null, "rows read")],
                    Remedy = Remedy.ByHand(
                        $"Add NOT NULL to the columns that must have a value when {entry.Table.Name} is next made anew.",
                        "whether a value must be there is the application's knowledge"),
                })
                .Concat(Unread.Of(context, this, profile)));
    }

    private static bool IsNeverNull(RuleContext context, Table table, Column column, ProfileReading profile) =>
        column is { Nullable: true }
        && !column.IsGenerated()
        && table.PrimaryKey?.Columns.Contains(column.Name, StringComparer.OrdinalIgnoreCase) != true
        && profile.Find(table, column.Name) is { Complete: true, Nulls: 0 } values
        && values.RowsRead >= context.Option(LeastRows);
}
