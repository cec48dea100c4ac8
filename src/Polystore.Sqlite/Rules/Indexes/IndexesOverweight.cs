using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Indexes;

internal sealed class IndexesOverweight : IRule
{
    private static readonly RuleOption Factor = new()
    {
        Name = "factor", Default = 1.5, Unit = "ratio", Meaning = "bytes of the indexes against bytes of the rows from which on the table is reported",
        Source = "an index repeats columns and the rowid; above once and a half every column is on average kept more than twice",
    };

    private static readonly RuleOption LeastIndexes = new()
    {
        Name = "least-indexes", Default = 5, Unit = "indexes", Meaning = "tables with fewer droppable indexes are left alone",
        Source = "each index is one more b-tree to write at every insert (queryplanner.html section 3.2); four or fewer are usual for an OLTP table",
    };

    private static readonly RuleOption LeastBytes = new()
    {
        Name = "least-bytes", Default = 1024 * 1024, Unit = "bytes", Meaning = "index bytes below which it is not worth a word",
        Source = "half of SQLite's default page cache of 2,000 kB (pragma.html#pragma_cache_size)",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-INDEXES-OVERWEIGHT",
        Engine = EngineNames.Sqlite,
        Family = "indexes",
        Title = "More index than table",
        LooksFor = "Tables with many indexes made by hand that together outweigh the rows. Not reported: narrow tables with few indexes, where an index is "
            + "naturally as large as the table, and indexes that a foreign key or a promise needs.",
        Why = "Every insert writes every index, and they take the page cache from the rows.",
        Options = [Factor, LeastIndexes, LeastBytes],
        References = ["https://sqlite.org/queryplanner.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        var tables = IndexReading.Questionable(context)
            .GroupBy(entry => entry.Table, (table, entries) => (Table: table, Own: entries.Select(entry => entry.Index).ToList()))
            .Where(entry => entry.Own.Count >= context.Option(LeastIndexes))
            .ToList();
        return tables.Count > 0 && tables.TrueForAll(entry => entry.Table.Bytes is null || entry.Own.TrueForAll(index => index.Bytes is null))
            ? RuleVerdict.NotExamined("sizes are unknown: this SQLite library has no dbstat table")
            : RuleVerdict.Of(tables
                .Select(entry => (entry.Table, entry.Own, Bytes: entry.Own.Sum(index => index.Bytes ?? 0)))
                .Where(entry => entry.Table.Bytes is > 0 and var rows && entry.Bytes >= context.Option(LeastBytes) && entry.Bytes >= context.Option(Factor) * rows)
                .Select(entry => Describe(context, entry.Table, entry.Own, entry.Bytes)));
    }

    private Finding Describe(RuleContext context, Table table, IReadOnlyList<Core.Catalogs.Index> own, long bytes) =>
        context.Problem(Info, SubjectOf.The(table), Severity.Low, $"{own.Count} indexes of {table.Name} that no key needs weigh {Amount.Bytes(bytes)}, its rows {Amount.Bytes(table.Bytes!.Value)}") with
        {
            Impact = $"an insert writes {table.Indexes.Count + 1} b-trees",
            Evidence =
            [
                Evidence.Of("indexes", bytes, "bytes", "dbstat"),
                Evidence.Of("rows", table.Bytes.Value, "bytes", "dbstat"),
                .. own.OrderByDescending(index => index.Bytes).Take(5).Select(index => Evidence.Of(index.Name, index.Bytes ?? 0, "bytes", "dbstat")),
            ],
            Remedy = Remedy.ByHand("Give --workload: indexes that no statement uses are then named one by one.", "which of them are needed only the workload tells"),
            Weight = bytes,
        };
}
