using Polystore.Postgres.Explain.Model;

namespace Polystore.Postgres.Explain.Parsing;

/// <summary>Properties that nodes and their workers share, in the order of <c>src/backend/commands/explain.c</c>.</summary>
internal static class MeasureProperties
{
    public static IReadOnlyList<PlanProperty<PostgresPlanMeasures>> All { get; } =
    [
        Number("Actual Startup Time", (m, v) => m.ActualStartupTime = v, m => m.ActualStartupTime),
        Number("Actual Total Time", (m, v) => m.ActualTotalTime = v, m => m.ActualTotalTime),
        Number("Actual Rows", (m, v) => m.ActualRows = v, m => m.ActualRows),
        Number("Actual Loops", (m, v) => m.Loops = v, m => m.Loops),
        Text("Sort Method", (m, v) => m.SortMethod = v, m => m.SortMethod),
        Number("Sort Space Used", (m, v) => m.SortSpaceUsed = v, m => m.SortSpaceUsed),
        Text("Sort Space Type", (m, v) => m.SortSpaceType = v, m => m.SortSpaceType),
        SortGroups("Full-sort Groups", (m, v) => m.FullSortGroups = v, m => m.FullSortGroups),
        SortGroups("Pre-sorted Groups", (m, v) => m.PresortedGroups = v, m => m.PresortedGroups),
        Number("Hash Buckets", (m, v) => m.HashBuckets = v, m => m.HashBuckets),
        Number("Original Hash Buckets", (m, v) => m.OriginalHashBuckets = v, m => m.OriginalHashBuckets),
        Number("Hash Batches", (m, v) => m.HashBatches = v, m => m.HashBatches),
        Number("Original Hash Batches", (m, v) => m.OriginalHashBatches = v, m => m.OriginalHashBatches),
        Count("Planned Partitions", (m, v) => m.PlannedPartitions = v, m => m.PlannedPartitions ?? 0),
        Number("HashAgg Batches", (m, v) => m.HashAggBatches = v, m => m.HashAggBatches),
        Number("Cache Hits", (m, v) => m.CacheHits = v, m => m.CacheHits),
        Number("Cache Misses", (m, v) => m.CacheMisses = v, m => m.CacheMisses),
        Number("Cache Evictions", (m, v) => m.CacheEvictions = v, m => m.CacheEvictions),
        Number("Cache Overflows", (m, v) => m.CacheOverflows = v, m => m.CacheOverflows),
        Number("Peak Memory Usage", (m, v) => m.PeakMemoryUsage = v, m => m.PeakMemoryUsage),
        Count("Disk Usage", (m, v) => m.DiskUsage = v, m => m.DiskUsage),
        Count("Exact Heap Blocks", (m, v) => m.ExactHeapBlocks = v, m => m.ExactHeapBlocks),
        Count("Lossy Heap Blocks", (m, v) => m.LossyHeapBlocks = v, m => m.LossyHeapBlocks),
        .. UsageProperties.Of<PostgresPlanMeasures>(m => m.Buffers, (m, v) => m.Buffers = v, m => m.IoTimings, (m, v) => m.IoTimings = v),
        Wal("WAL Records", (w, v) => w.Records = v, w => w.Records),
        Wal("WAL FPI", (w, v) => w.FullPageImages = v, w => w.FullPageImages),
        Wal("WAL Bytes", (w, v) => w.Bytes = v, w => w.Bytes),
        Wal("WAL Buffers Full", (w, v) => w.BuffersFull = v, w => w.BuffersFull),
    ];

    private static PlanProperty<PostgresPlanMeasures> Number(string name, Action<PostgresPlanMeasures, double> set, Func<PostgresPlanMeasures, double?> get) =>
        PlanProperty<PostgresPlanMeasures>.Number(name, set, get);

    private static PlanProperty<PostgresPlanMeasures> Count(string name, Action<PostgresPlanMeasures, double> set, Func<PostgresPlanMeasures, double> get) =>
        PlanProperty<PostgresPlanMeasures>.Count(name, set, get);

    private static PlanProperty<PostgresPlanMeasures> Text(string name, Action<PostgresPlanMeasures, string> set, Func<PostgresPlanMeasures, string?> get) =>
        PlanProperty<PostgresPlanMeasures>.Text(name, set, get);

    private static PlanProperty<PostgresPlanMeasures> Wal(string name, Action<PostgresWal, long> set, Func<PostgresWal, long> get) =>
        Count(name, (m, v) => set(m.Wal ??= new(), (long)v), m => m.Wal is null ? 0 : get(m.Wal));

    private static PlanProperty<PostgresPlanMeasures> SortGroups(
        string name, Action<PostgresPlanMeasures, PostgresSortGroups> set, Func<PostgresPlanMeasures, PostgresSortGroups?> get) =>
        new(name, (m, v) => set(m, SortGroupsSection.Read(v)), m => get(m) is { } groups ? SortGroupsSection.Write(groups) : null);
}
