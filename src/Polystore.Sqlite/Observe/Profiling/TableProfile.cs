using Polystore.Core.Catalogs;
using Polystore.Sqlite.Observe.Sections;

namespace Polystore.Sqlite.Observe.Profiling;

/// <summary>What was counted of one table, and the statistics that follow from it.</summary>
internal sealed record TableProfile(string Table, IReadOnlyList<string> Columns, IReadOnlyList<ColumnTally> Tallies, long RowsRead, bool Complete)
{
    // As many as a planner has use for; PostgreSQL keeps 100 values, of which the first few decide.
    private const int MostCommonKept = 10;

    public IEnumerable<SqliteColumnProfile> Profiles() =>
        Columns.Zip(Tallies, (column, tally) => tally.Profile(Table, column, RowsRead, Complete));

    public ColumnStatistics? Statistics(string column, double? rows)
    {
        var index = Columns.ToList().FindIndex(name => name.Equals(column, StringComparison.OrdinalIgnoreCase));
        if (index < 0 || RowsRead == 0)
        {
            return null;
        }

        var tally = Tallies[index];
        var profile = tally.Profile(Table, column, RowsRead, Complete);
        return new ColumnStatistics
        {
            NullFraction = (double)profile.Nulls / RowsRead,
            DistinctValues = Distinct(tally, profile, rows ?? RowsRead),
            AverageBytes = profile.MeanBytes,
            MostCommonFrequencies = tally.MostCommon(MostCommonKept).Select(count => (double)count / RowsRead).ToList(),
        };
    }

    /// <summary>
    /// Distinct values of the whole table from a sample by the estimator Duj1 of Haas and Stokes, n·d / (n − f1 + f1·n/N), which
    /// PostgreSQL's ANALYZE uses too (src/backend/commands/analyze.c); null when there were too many to count.
    /// </summary>
    private double? Distinct(ColumnTally tally, SqliteColumnProfile profile, double rows)
    {
        if (tally.IsCapped || profile.Distinct is not { } distinct)
        {
            return null;
        }

        double n = profile.Values;
        var all = Math.Max(n, rows * n / RowsRead);
        double once = tally.Singletons;
        return Complete || n == 0 ? distinct : Math.Min(n * distinct / (n - once + (once * n / all)), all);
    }
}
