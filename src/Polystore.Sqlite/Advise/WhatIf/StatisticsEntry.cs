namespace Polystore.Sqlite.Advise.WhatIf;

/// <summary>A row of <c>sqlite_stat1</c> as it is written (https://sqlite.org/fileformat2.html#stat1tab).</summary>
/// <param name="Table">The table.</param>
/// <param name="Index">The index; null for the table alone.</param>
/// <param name="Text">Rows, then average rows per distinct value of each key prefix.</param>
internal sealed record StatisticsEntry(string Table, string? Index, string Text)
{
    /// <summary>Reads the table.</summary>
    public const string Query = "SELECT tbl, idx, stat FROM sqlite_stat1";

    /// <summary>Average rows per distinct value as ANALYZE rounds it (analyze.c, statGet).</summary>
    /// <param name="rows">Rows in the index.</param>
    /// <param name="distinct">Distinct values of the prefix.</param>
    public static double RowsPerValue(double rows, double distinct)
    {
        var perValue = Math.Ceiling(rows / Math.Max(1, distinct));
        return perValue == 2 && rows * 10 <= distinct * 11 ? 1 : Math.Max(1, perValue);
    }
}
