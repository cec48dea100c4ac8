using System.Text.RegularExpressions;
using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Tables;

internal sealed partial class LeftoverTable : IRule
{
    private static readonly RuleOption SharedColumns = new()
    {
        Name = "shared-columns", Default = 0.8, Unit = "ratio", Minimum = 0.1, Maximum = 1,
        Meaning = "part of the columns that must be those of the table it copies",
        Source = "a copy is made by CREATE TABLE … AS SELECT and keeps every column; the rest allows for columns renamed since",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-LEFTOVER-TABLE",
        Engine = EngineNames.Sqlite,
        Family = "tables",
        Title = "Copy of a table left behind",
        LooksFor = "A table named like another one with _old, _backup, _copy, _tmp or a date at its end, with the same columns, that no foreign "
            + "key, view, trigger or known statement uses. Not reported: such names without the other table, and tables that are in use.",
        Why = "A forgotten copy is backed up, vacuumed and searched with the rest, and keeps personal data that the real table may have deleted.",
        Options = [SharedColumns],
        References = ["https://sqlite.org/lang_altertable.html#making_other_kinds_of_table_schema_changes"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        var tables = context.Catalog.UserTables().ToList();
        return RuleVerdict.Of(tables
            .Select(table => (Copy: table, Original: OriginalOf(table, tables, context.Option(SharedColumns))))
            .Where(pair => pair.Original is not null && !IsUsed(context, pair.Copy))
            .Select(pair => Describe(context, pair.Copy, pair.Original!)));
    }

    private Finding Describe(RuleContext context, Table copy, Table original) =>
        context.Problem(Info, SubjectOf.The(copy), Severity.Low, $"{copy.Name} looks like a forgotten copy of {original.Name}"
            + (copy.Rows is { } rows ? $" with {Amount.Of(rows, "row")}" : "")) with
        {
            Impact = (copy.TotalBytes ?? copy.Bytes) is { } bytes ? $"{Amount.Bytes(bytes)} of the file" : null,
            Evidence = [Evidence.Of("columns shared with the original", (long)Shared(copy, original), "columns", "PRAGMA table_xinfo")],
            Remedy = Remedy.ByHand(
                $"When nobody needs it: DROP TABLE {copy.Qualified()}",
                "its rows would be gone; keep a backup of the file"),
            Weight = copy.TotalBytes ?? copy.Bytes ?? copy.Rows ?? 0,
        };

    private static Table? OriginalOf(Table table, IReadOnlyList<Table> tables, double share)
    {
        var match = LeftoverName().Match(table.Name);
        return match.Success
            ? tables.FirstOrDefault(other => other.Schema == table.Schema
                && other.Name.Equals(match.Groups["name"].Value, SqliteTableReading.Names)
                && table.Columns.Count > 0
                && Shared(table, other) >= share * table.Columns.Count)
            : null;
    }

    private static int Shared(Table table, Table other) => table.Columns.Count(column => other.Column(column.Name) is not null);

    private static bool IsUsed(RuleContext context, Table table) =>
        context.Catalog.ForeignKeys().Any(entry =>
            !entry.Table.Name.Equals(table.Name, SqliteTableReading.Names)
            && entry.ForeignKey.References!.Table.Name.Equals(table.Name, SqliteTableReading.Names))
        || context.Catalog.Views.Any(view => Names(view.Definition, table))
        || context.Catalog.Triggers.Any(trigger => Names(trigger.Definition, table))
        || context.Workload?.Statements.Any(statement => Names(statement.Sql, table)) == true;

    private static bool Names(string? sql, Table table) => sql?.Contains(table.Name, StringComparison.OrdinalIgnoreCase) == true;

    [GeneratedRegex(@"^(?:(?:old|bak|backup|copy|tmp|temp)_(?<name>.+)|(?<name>.+?)_?(?:_(?:old|bak|backup|copy|tmp|temp|orig|save|v?\d{1,2})|_?(?:19|20)\d{2}_?\d{2}(?:_?\d{2})?))$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex LeftoverName();
}
