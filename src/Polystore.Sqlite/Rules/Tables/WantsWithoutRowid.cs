using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Tables;

internal sealed class WantsWithoutRowid : IRule
{
    private static readonly RuleOption LeastRows = new()
    {
        Name = "least-rows", Default = 1000, Unit = "rows", Meaning = "smaller tables are not worth a rebuild",
        Source = "1,000 rows of 1/20 page are 50 pages, 200 kB: a tenth of SQLite's default page cache of 2,000 kB (pragma.html#pragma_cache_size)",
    };

    private static readonly RuleOption MostIndexes = new()
    {
        Name = "most-indexes", Default = 2, Unit = "indexes",
        Meaning = "more secondary indexes than this, each carrying the whole primary key instead of a rowid, eat the gain",
        Source = "fileformat2.html section 2.5: an index of a WITHOUT ROWID table ends with the primary key",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-WANTS-WITHOUT-ROWID",
        Engine = EngineNames.Sqlite,
        Family = "tables",
        Title = "Table that wants WITHOUT ROWID",
        LooksFor = "Tables with a text or composite primary key, narrow rows and few other indexes. Not reported: integer keys, wide rows, "
            + "keys that hold a NULL or may hold one unseen, AUTOINCREMENT, small tables.",
        Why = "An ordinary table keeps such a key twice, in the rows and in the index of the key, and finds a row by two searches; a WITHOUT "
            + "ROWID table is one b-tree in key order.",
        Options = [RowWidth.PagePart, LeastRows, MostIndexes],
        References = ["https://sqlite.org/withoutrowid.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        var profile = ProfileReading.Of(context.Snapshot);
        var candidates = context.Catalog.UserTables().Where(table => IsCandidate(context, table, profile)).ToList();
        var widths = candidates.Select(table => (Table: table, Width: RowWidth.AtMost(context.Snapshot, profile, table))).ToList();
        if (candidates.Count > 0 && widths.TrueForAll(entry => entry.Width is null))
        {
            return RuleVerdict.NotExamined("the width of rows is unknown: this SQLite library has no dbstat table and no rows were read");
        }

        return RuleVerdict.Of(widths
            .Where(entry => entry.Width is null || entry.Width.IsBelow(context.Option(RowWidth.PagePart)))
            .Select(entry => entry.Width is null
                ? context.NotExamined(Info, SubjectOf.The(entry.Table), "the width of its rows is unknown")
                : Describe(context, entry.Table, entry.Width)));
    }

    private static bool IsCandidate(RuleContext context, Table table, ProfileReading profile)
    {
        var key = table.KeyedColumns();
        return !table.IsWithoutRowid()
            && key.Count > 0
            && !(key.Count == 1 && table.AffinityOf(key[0]) == Affinity.Integer)
            && (table.IsStrict() || key.All(column => table.Column(column) is { Nullable: false } || profile.Find(table, column) is { Complete: true, Nulls: 0 }))
            && table.Rows >= context.Option(LeastRows)
            && table.Indexes.Count(index => !index.Primary) <= context.Option(MostIndexes);
    }

    private Finding Describe(RuleContext context, Table table, RowWidth width)
    {
        var keyIndex = table.Indexes.FirstOrDefault(index => index.Primary);
        var key = string.Join(", ", table.KeyedColumns());
        var facts = new List<Evidence> { width.AsEvidence(), Evidence.Of("page", width.PageSize, "bytes", "PRAGMA page_size"), Evidence.Of("rows", table.Rows!.Value, "rows", "count(*)") };
        if (keyIndex?.Bytes is { } bytes)
        {
            facts.Add(Evidence.Of("index of the primary key", bytes, "bytes", "dbstat"));
        }

        return context.Problem(Info, SubjectOf.The(table), Severity.Low, $"{table.Name} keeps its primary key ({key}) twice: {Amount.Of(table.Rows.Value, "row")} of about {Amount.Of(width.Bytes)} bytes") with
        {
            Impact = keyIndex?.Bytes is { } saved
                ? $"{Amount.Bytes(saved)} of index would go, and a lookup by key would be one search instead of two"
                : "a lookup by key would be one search instead of two",
            Evidence = facts,
            Remedy = Remedy.ByHand(
                $"Make {table.Name} anew with {(table.IsStrict() ? "STRICT, WITHOUT ROWID" : "WITHOUT ROWID")} after the closing parenthesis of its definition, and copy the rows in key order.",
                "the application must not use the rowid, last_insert_rowid() or incremental BLOB I/O of this table"),
            Weight = keyIndex?.Bytes ?? table.Rows.Value,
        };
    }
}
