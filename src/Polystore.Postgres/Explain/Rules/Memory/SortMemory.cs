using Polystore.Postgres.Explain.Model;

namespace Polystore.Postgres.Explain.Rules.Memory;

/// <summary>
/// What a sort would take in memory, from what it took on disk. On disk a row is its length (4 bytes) and the tuple without the first
/// 10 bytes of its header (writetup_heap, MINIMAL_TUPLE_DATA_OFFSET); in memory it is the whole tuple, aligned, in a chunk with a
/// header of 16 bytes at most, and an entry of 24 bytes (SortTuple). See src/backend/utils/sort/tuplesort.c.
/// </summary>
internal static class SortMemory
{
    private const double DiskOverhead = 4 - 10;
    private const double ChunkHeader = 16;
    private const double SortTuple = 24;
    private const double TupleHeader = 16;

    /// <summary>Bytes of the sort that took most; null when none spilled.</summary>
    public static double? Needed(PostgresPlanNode sort)
    {
        var spaces = Spaces(sort).ToList();
        if (spaces.Count == 0)
        {
            return null;
        }

        // Each process of a parallel plan sorts its own rows in its own work_mem.
        var rows = Math.Max(1, sort.Children is [var input, ..] ? input.ActualRows ?? 1 : sort.ActualRows ?? 1);
        var disk = sort.NodeType == "Incremental Sort"
            ? (sort.PlanWidth ?? 0) + TupleHeader + DiskOverhead
            : Math.Max(1, spaces.Average() / rows);
        return spaces.Max() / disk * (SortTuple + ChunkHeader + WorkMemory.Aligned(disk - DiskOverhead));
    }

    /// <summary>Bytes on disk of the sort that took most; 0 when none spilled.</summary>
    public static double Disk(PostgresPlanNode sort) => Spaces(sort).DefaultIfEmpty().Max();

    private static IEnumerable<double> Spaces(PostgresPlanNode sort) => sort.Workers.Prepend<PostgresPlanMeasures>(sort)
        .SelectMany<PostgresPlanMeasures, double?>(of => [of.SortSpaceType == "Disk" ? of.SortSpaceUsed : null, of.FullSortGroups?.PeakDisk, of.PresortedGroups?.PeakDisk])
        .Where(space => space is > 0)
        .Select(space => space!.Value * 1024);
}
