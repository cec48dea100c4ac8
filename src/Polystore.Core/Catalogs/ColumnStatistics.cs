namespace Polystore.Core.Catalogs;

/// <summary>Statistics of the values in a column. They hold no value of the column, so they are safe to keep.</summary>
public sealed record ColumnStatistics
{
    /// <summary>Share of NULLs, 0 to 1.</summary>
    public double? NullFraction { get; init; }

    /// <summary>Number of distinct values that are not NULL.</summary>
    public double? DistinctValues { get; init; }

    /// <summary>Average bytes of a value.</summary>
    public double? AverageBytes { get; init; }

    /// <summary>
    /// Correlation between physical and logical order, -1 to 1, as in PostgreSQL's <c>pg_stats.correlation</c>.
    /// </summary>
    public double? Correlation { get; init; }

    /// <summary>Shares of the most common values, largest first, each 0 to 1.</summary>
    public IReadOnlyList<double> MostCommonFrequencies { get; init; } = [];
}
