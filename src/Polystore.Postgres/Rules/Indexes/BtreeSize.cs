namespace Polystore.Postgres.Rules.Indexes;

/// <summary>
/// How many pages a freshly built B-tree would have, by the estimate that PostgreSQL administrators know as ioguix's
/// (github.com/ioguix/pgsql-bloat-estimation, btree/btree_bloat.sql), from the planner's statistics alone.
/// </summary>
/// <remarks>
/// It knows neither upper levels nor deduplication (13 and newer), nor the padding between key columns: on fresh indexes it is
/// some percent too low or, with many duplicates, far too high. Too high an estimate hides bloat; it never invents any.
/// </remarks>
internal static class BtreeSize
{
    // src/include/storage/bufpage.h, itemid.h, access/nbtree.h (BTPageOpaqueData), access/itup.h; maxalign of 64-bit platforms.
    private const double PageHeader = 24;
    private const double ItemPointer = 4;
    private const double PageSpecial = 16;
    private const double TupleHeader = 8;
    private const double TupleHeaderWithNulls = 8 + ((32 + 8 - 1) / 8);
    private const double MaxAlign = 8;

    /// <summary>Pages of a fresh index with that fillfactor, the meta page included.</summary>
    /// <param name="entries">Entries.</param>
    /// <param name="dataBytes">Mean bytes of the key of one entry, NULLs counted as nothing.</param>
    /// <param name="hasNulls">Some entry holds a NULL.</param>
    /// <param name="fillfactor">Percent.</param>
    /// <param name="blockSize">Bytes of a page.</param>
    public static double Pages(double entries, double dataBytes, bool hasNulls, int fillfactor, int blockSize)
    {
        var entry = Aligned(hasNulls ? TupleHeaderWithNulls : TupleHeader) + AlignedData(dataBytes) + ItemPointer;
        var perPage = Math.Max(1, Math.Floor((blockSize - PageSpecial - PageHeader) * fillfactor / (100 * entry)));
        return 1 + Math.Ceiling(entries / perPage);
    }

    private static double Aligned(double bytes) => Math.Ceiling(bytes / MaxAlign) * MaxAlign;

    // As in the original: padding is counted from the whole bytes of the mean.
    private static double AlignedData(double bytes)
    {
        var rest = Math.Floor(bytes) % MaxAlign;
        return bytes == 0 ? 0 : bytes + (rest == 0 ? 0 : MaxAlign - rest);
    }
}
