using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Tables;

internal sealed class NearlyRowidAlias : IRule
{
    private static readonly RuleOption LargeRows = new()
    {
        Name = "large-rows", Default = 100_000, Unit = "rows", Meaning = "from here on medium instead of low",
        Source = "an index entry of an integer key is about 10 bytes (fileformat2.html section 2.1): 1 MB, half of SQLite's default page cache",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-NEARLY-ROWID",
        Engine = EngineNames.Sqlite,
        Family = "tables",
        Title = "Integer primary key that is not the rowid",
        LooksFor = "A single integer primary key with an index of its own, because its type is INT, BIGINT or the like, or because of INTEGER "
            + "PRIMARY KEY DESC. Not reported: INTEGER PRIMARY KEY, composite keys, WITHOUT ROWID tables.",
        Why = "Only a column declared exactly INTEGER PRIMARY KEY is the rowid. Any other spelling costs a second b-tree, a second search at "
            + "every lookup, no automatic numbering, and accepts text and NULL.",
        Options = [LargeRows],
        References = ["https://sqlite.org/lang_createtable.html#rowid"],
    };

    /// <summary>True when the table has such a key.</summary>
    public static bool Is(Table table) =>
        !table.IsWithoutRowid() && table.KeyedColumns() is { Count: 1 } key && table.AffinityOf(key[0]) == Affinity.Integer;

    public RuleVerdict Judge(RuleContext context) =>
        RuleVerdict.Of(context.Catalog.UserTables().Where(Is).Select(table => Describe(context, table)));

    private Finding Describe(RuleContext context, Table table)
    {
        var column = table.Column(table.KeyedColumns()[0])!;
        var index = table.Indexes.FirstOrDefault(candidate => candidate.Primary);
        var descending = column.Type.Equals("INTEGER", SqliteTableReading.Names);
        var facts = new List<Evidence> { Evidence.Of("declared type", column.Type + (descending ? " PRIMARY KEY DESC" : ""), null, "PRAGMA table_xinfo") };
        if (index?.Bytes is { } bytes)
        {
            facts.Add(Evidence.Of("index of the primary key", bytes, "bytes", "dbstat"));
        }

        return context.Problem(
            Info,
            SubjectOf.The(table, column.Name),
            table.Rows >= context.Option(LargeRows) ? Severity.Medium : Severity.Low,
            $"{table.Name}.{column.Name} is {(descending ? "INTEGER PRIMARY KEY DESC" : $"{column.Type} PRIMARY KEY")} and so not the rowid") with
        {
            Impact = index?.Bytes is { } size ? $"{Amount.Bytes(size)} of index, and two searches at every lookup by key" : "two searches at every lookup by key",
            Evidence = facts,
            Remedy = Remedy.ByHand(
                $"Make {table.Name} anew with {SqliteName.Quote(column.Name)} INTEGER PRIMARY KEY, and copy the rows; values that are no whole numbers stop the copy.",
                "a rebuild of the table, to be done when nobody writes"),
            Weight = index?.Bytes ?? table.Rows ?? 0,
        };
    }
}
