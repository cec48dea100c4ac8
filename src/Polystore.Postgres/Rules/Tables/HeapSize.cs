using Polystore.Core.Catalogs;
using Polystore.Postgres.Observe.Sections;

namespace Polystore.Postgres.Rules.Tables;

/// <summary>How many pages the rows of a table would fill if packed anew (ioguix, pgsql-bloat-estimation, table/table_bloat.sql).</summary>
/// <remarks>It knows the padding of the row as a whole but not between columns, so a fresh table may look up to 20% bloated.</remarks>
internal static class HeapSize
{
    // src/include/storage/bufpage.h, itemid.h, access/htup_details.h; maxalign of 64-bit platforms.
    private const double PageHeader = 24;
    private const double ItemPointer = 4;
    private const double TupleHeader = 23;
    private const double MaxAlign = 8;

    /// <summary>Pages of packed rows; null when the statistics of a column are missing or a column has type name.</summary>
    public static double? Pages(Table table, PostgresTableLayout layout, double rows, int fillfactor, int blockSize)
    {
        double data = 0;
        var nulls = false;
        foreach (var column in layout.Columns)
        {
            if (column.BaseType == "name" || table.FindColumn(column.Name) is not { } known)
            {
                return null;
            }

            if (known.Generation == ColumnGeneration.Virtual)
            {
                continue;
            }

            if (known.Statistics is not { AverageBytes: { } width } statistics)
            {
                return null;
            }

            data += (1 - (statistics.NullFraction ?? 0)) * width;
            nulls |= statistics.NullFraction > 0;
        }

        var header = TupleHeader + (nulls ? Math.Floor((7 + layout.Columns.Count) / 8.0) : 0);
        var row = ItemPointer + Aligned(header) + Aligned(Math.Floor(data)) + (data - Math.Floor(data));
        return Math.Ceiling(rows / Math.Max(1, Math.Floor((blockSize - PageHeader) * fillfactor / (row * 100))));
    }

    private static double Aligned(double bytes) => Math.Ceiling(bytes / MaxAlign) * MaxAlign;
}
