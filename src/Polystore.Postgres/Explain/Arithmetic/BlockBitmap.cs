using Polystore.Postgres.Explain.Model;

namespace Polystore.Postgres.Explain.Arithmetic;

/// <summary>
/// Bitmaps of an index that knows blocks and not rows (BRIN): all their blocks are lossy whatever the memory, and the rows that they
/// print are ten for each block (bringetbitmap in src/backend/access/brin/brin.c).
/// </summary>
internal static class BlockBitmap
{
    private const int RowsPerBlock = 10;

    /// <summary>True of a Bitmap Index Scan whose rows are a guess from blocks.</summary>
    public static bool IsOne(PostgresPlanNode node) =>
        node is { NodeType: "Bitmap Index Scan", ActualRows: { } rows } && rows % RowsPerBlock == 0 && HeapOf(node) is { ExactHeapBlocks: 0, LossyHeapBlocks: > 0 };

    /// <summary>True of a Bitmap Heap Scan whose blocks are lossy because of one of its indexes and not for want of memory.</summary>
    public static bool MakesLossy(PostgresPlanNode heap) => heap.Flatten().Any(IsOne);

    private static PostgresPlanNode? HeapOf(PostgresPlanNode node)
    {
        var at = node.Parent;
        while (at is { NodeType: "BitmapAnd" or "BitmapOr" })
        {
            at = at.Parent;
        }

        return at;
    }
}
