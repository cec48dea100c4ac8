using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Indexes;

internal sealed class IndexLargerThanTable : IRule
{
    private static readonly RuleOption MinimumBytes = new()
    {
        Name = "minimum-bytes", Default = 10.0 * 1024 * 1024, Unit = "bytes", Meaning = "smaller indexes are left alone",
        Source = "small tables and their indexes are a few pages each, where the comparison says nothing",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-INDEX-LARGER-THAN-TABLE",
        Engine = EngineNames.Postgres,
        Family = "indexes",
        Title = "Index larger than its table",
        LooksFor = "A single B-tree or hash index larger than all rows of its table, out-of-line values included. Not reported: GIN, GiST and other indexes that hold many "
            + "entries for one row, and indexes that a rebuild would make smaller than the rows, which PG-INDEX-BLOATED judges.",
        Why = "An index holds some of the columns once. When it outgrows the rows, it is bloated, or it carries nearly the whole row and costs as much as a second table.",
        Options = [MinimumBytes],
        References = ["https://www.postgresql.org/docs/current/indexes-index-only-scans.html"],
    };

    public RuleVerdict Judge(RuleContext context) => CatalogReading.TryOpen(context, out var reading, out var reason)
        ? reading.Verdict(reading.Stored
            .SelectMany(table => table.Indexes.Select(index => (table, index)))
            .Where(pair => pair.index is { Method: "btree" or "hash", Bytes: { } bytes } && bytes >= context.Option(MinimumBytes)
                && pair.table.Bytes is not null && bytes > RowBytes(pair.table) && !(IndexBloated.FreshBytes(reading, pair.index) <= RowBytes(pair.table)))
            .Select(pair => Describe(context, reading, pair.table, pair.index)))
        : RuleVerdict.NotExamined(reason);

    private static double RowBytes(Table table) => (double)table.Bytes! + (table.OutOfLineBytes ?? 0);

    private Finding Describe(RuleContext context, CatalogReading reading, Table table, Core.Catalogs.Index index)
    {
        var bytes = index.Bytes!.Value;
        var rows = RowBytes(table);
        return context.Problem(Info, SubjectOf.The(index), Severity.Low, $"{index.Name} takes {Amount.Bytes(bytes)}, the rows of {table.Name} {Amount.Bytes(rows)}") with
        {
            Impact = $"{Amount.Bytes(bytes)} to cache, write and back up for {Amount.Of(reading.Scans(index) ?? 0, "scan")}",
            Evidence =
            [
                Evidence.Of("size", bytes, "bytes", "pg_relation_size"),
                Evidence.Of("size of the rows", rows, "bytes", "pg_relation_size with TOAST"),
                Evidence.Of("keys", string.Join(", ", index.Keys), null, "pg_index"),
            ],
            Remedy = Remedy.ByHand(
                $"REINDEX INDEX CONCURRENTLY {PgName.Of(index)} when rows were deleted; else keep fewer columns in it.",
                "whether it is bloat or width, PG-INDEX-BLOATED tells"),
            Weight = bytes - rows,
        };
    }
}
