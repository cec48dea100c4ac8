using Polystore.Core.Observation;
using Polystore.Sqlite.Observe.Sections;

namespace Polystore.Sqlite.Rules.Reading;

/// <summary>Whether the planner has statistics.</summary>
internal static class StatisticsReading
{
    /// <summary>True when <c>sqlite_stat1</c> holds rows, so that a new index without statistics would stand out.</summary>
    public static bool HasPlannerStatistics(this Snapshot snapshot) =>
        snapshot.TryGet(SqliteSections.Statistics, out var statistics, out _)
            ? statistics.Entries.Count > 0
            : snapshot.Catalog.Indexes().Any(index => index.RowsPerPrefix.Count > 0);
}
