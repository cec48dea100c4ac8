using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Tables;

internal sealed class PrimaryKeyNullable : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-PRIMARY-KEY-NULLABLE",
        Engine = EngineNames.Sqlite,
        Family = "tables",
        Title = "Primary key that accepts NULL",
        LooksFor = "Primary-key columns without NOT NULL, and whether NULLs are in them. Not reported: INTEGER PRIMARY KEY, WITHOUT ROWID and "
            + "STRICT tables, where SQLite refuses NULL by itself.",
        Why = "By an old bug that is kept for compatibility, SQLite lets NULL into other primary keys, any number of times: such rows cannot be "
            + "found by key, and repeat.",
        References = ["https://sqlite.org/quirks.html#primary_keys_can_sometimes_contain_nulls", "https://sqlite.org/lang_createtable.html#the_primary_key"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        var profile = ProfileReading.Of(context.Snapshot);
        return RuleVerdict.Of(context.Catalog.UserTables()
            .Where(table => !table.IsWithoutRowid() && !table.IsStrict())
            .Select(table => (Table: table, Columns: table.KeyedColumns().Where(column => table.Column(column) is { Nullable: true }).ToList()))
            .Where(entry => entry.Columns.Count > 0)
            .Select(entry => Describe(context, entry.Table, entry.Columns, profile))
            .OfType<Finding>());
    }

    private Finding? Describe(RuleContext context, Table table, IReadOnlyList<string> columns, ProfileReading profile)
    {
        var nulls = columns.Sum(column => profile.Find(table, column)?.Nulls ?? 0);
        if (nulls == 0 && NearlyRowidAlias.Is(table))
        {
            // Its own rule tells the cure, INTEGER PRIMARY KEY, which refuses NULL too.
            return null;
        }

        var readable = SqliteName.Readable(table, columns);
        var where = string.Join(" OR ", columns.Select(column => $"{SqliteName.Quote(column)} IS NULL"));
        var facts = new List<Evidence>();
        if (profile.Find(table, columns[0]) is { } seen)
        {
            facts.Add(Evidence.Of("NULLs", nulls, "values", "rows read") with { Sample = seen.Sample });
        }

        return context.Problem(Info, SubjectOf.The(table, columns), nulls > 0 ? Severity.Critical : Severity.Low, nulls > 0
            ? $"{readable} is the primary key and holds {Amount.Of(nulls, "NULL")}"
            : $"{readable} is the primary key and accepts NULL") with
        {
            Impact = nulls > 0 ? $"{Amount.Of(nulls, "row")} of {table.Name} cannot be found by key" : null,
            Evidence = facts,
            Remedy = Remedy.ByHand(
                (nulls > 0 ? $"Give the rows a key or delete them (SELECT * FROM {table.Qualified()} WHERE {where}), then make" : "Make")
                    + $" {table.Name} anew with NOT NULL on {string.Join(", ", columns)}.",
                nulls > 0 ? "which key those rows should have is the application's knowledge" : "a rebuild of the table, to be done when nobody writes"),
            Weight = nulls,
        };
    }
}
