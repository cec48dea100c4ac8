using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Tables;

internal sealed class NoPrimaryKey : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-NO-PRIMARY-KEY",
        Engine = EngineNames.Sqlite,
        Family = "tables",
        Title = "Table without primary key",
        LooksFor = "Ordinary tables without a primary key; worth less attention when a unique index over columns that are never NULL "
            + "identifies the rows all the same. Not reported: virtual and shadow tables, and SQLite's own.",
        Why = "Nothing stable names a row: the hidden rowid may change at VACUUM, so neither foreign keys nor synchronisation, nor a "
            + "statement that deletes one of two equal rows, has something to hold on to.",
        References = ["https://sqlite.org/rowidtable.html", "https://sqlite.org/lang_vacuum.html"],
    };

    public RuleVerdict Judge(RuleContext context) => RuleVerdict.Of(context.Catalog.UserTables()
        .Where(table => table.PrimaryKey is null && table.Columns.Count > 0)
        .Select(table => Describe(context, table)));

    private Finding Describe(RuleContext context, Table table)
    {
        var identity = table.Indexes.FirstOrDefault(index =>
            index is { Unique: true, Predicate: null } && index.Keys.All(key => key.Column is { } name && table.Column(name) is { Nullable: false }));
        var named = table.Columns.FirstOrDefault(column => column.Name.Equals("id", SqliteTableReading.Names) && TypeAffinity.Of(column.Type) == Affinity.Integer);
        var severity = identity is not null ? Severity.Info : table.Rows is 0 ? Severity.Low : Severity.Medium;
        return context.Problem(Info, SubjectOf.The(table), severity, (identity, named) switch
        {
            (not null, _) => $"{table.Name} has no primary key, only the unique index {identity.Name}",
            (null, not null) => $"{table.Name} has no primary key: its column {named.Name} is an ordinary one",
            _ => $"{table.Name} has no primary key: nothing identifies a row",
        }) with
        {
            Evidence = table.Rows is { } rows ? [Evidence.Of("rows", rows, "rows", table.RowsAreExact ? "count(*)" : "sqlite_stat1")] : [],
            Remedy = Remedy.ByHand(
                named is not null
                    ? $"Make {table.Name} anew with {SqliteName.Quote(named.Name)} INTEGER PRIMARY KEY, and copy the rows; find what repeats first: "
                        + $"SELECT {SqliteName.Quote(named.Name)}, count(*) FROM {table.Qualified()} GROUP BY 1 HAVING count(*) > 1 OR {SqliteName.Quote(named.Name)} IS NULL"
                    : $"Make {table.Name} anew with the columns that identify a row as primary key, or with id INTEGER PRIMARY KEY, and copy the rows.",
                "which columns identify a row is the application's knowledge"),
            Weight = table.Rows ?? 0,
        };
    }
}
