using Polystore.Core.Catalogs;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Indexes;

/// <summary>What an index costs at writes.</summary>
internal static class IndexWrites
{
    /// <summary>
    /// Entries made in each index of the table since counting began: one for each insert and each update that was not
    /// heap-only (manual, 73.7 Heap-Only Tuples).
    /// </summary>
    public static long Of(CatalogReading reading, Table table) =>
        reading.Members(table).Sum(member => member.Usage is { } usage ? usage.RowsInserted + Math.Max(0, usage.RowsUpdated - usage.RowsHotUpdated) : 0);

    /// <summary>What the index costs, in words.</summary>
    public static string Words(long? bytes, long writes) =>
        $"{(bytes is { } size ? Amount.Bytes(size) : "space")} on disk and in backups"
        + (writes > 0 ? $", and {Amount.Of(writes, "entry", "entries")} written into it since counting began" : "");
}
