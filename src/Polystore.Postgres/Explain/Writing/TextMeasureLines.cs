using Polystore.Postgres.Explain.Model;

namespace Polystore.Postgres.Explain.Writing;

/// <summary>The lines that nodes and workers share.</summary>
internal static class TextMeasureLines
{
    // A Hash node's batches are those of a join, any other node's those of an aggregate.
    public static void Write(TextLines lines, PostgresPlanMeasures measures, bool ofHash)
    {
        if (measures.SortMethod is { } method)
        {
            lines.Property("Sort Method", method + (measures.SortSpaceUsed is { } space ? $"  {measures.SortSpaceType ?? "Memory"}: {TextLines.Number(space)}kB" : ""));
        }

        Groups(lines, "Full-sort Groups", measures.FullSortGroups);
        Groups(lines, "Pre-sorted Groups", measures.PresortedGroups);
        if (measures.CacheHits is not null)
        {
            lines.Parts(
                ("Hits", measures.CacheHits, ""),
                ("Misses", measures.CacheMisses, ""),
                ("Evictions", measures.CacheEvictions, ""),
                ("Overflows", measures.CacheOverflows, ""),
                ("Memory Usage", measures.PeakMemoryUsage, "kB"));
        }
        else if (ofHash)
        {
            lines.Parts(
                ("Buckets", measures.HashBuckets, Original(measures.HashBuckets, measures.OriginalHashBuckets)),
                ("Batches", measures.HashBatches, Original(measures.HashBatches, measures.OriginalHashBatches)),
                ("Memory Usage", measures.PeakMemoryUsage, "kB"));
        }
        else
        {
            lines.Parts(
                ("Planned Partitions", measures.PlannedPartitions, ""),
                ("Batches", measures.HashAggBatches, ""),
                ("Memory Usage", measures.PeakMemoryUsage, "kB"),
                ("Disk Usage", measures.DiskUsage == 0 ? null : measures.DiskUsage, "kB"));
        }

        lines.Property("Heap Blocks", Labelled(("exact", measures.ExactHeapBlocks), ("lossy", measures.LossyHeapBlocks)));
        Usage(lines, measures.Buffers, measures.IoTimings);
        if (measures.Wal is { } wal)
        {
            lines.Property("WAL", Labelled(("records", wal.Records), ("fpi", wal.FullPageImages), ("bytes", wal.Bytes), ("buffers full", wal.BuffersFull)));
        }
    }

    public static void Usage(TextLines lines, PostgresBuffers? buffers, PostgresIoTimings? timings)
    {
        if (buffers is { } b)
        {
            lines.Property("Buffers", Pools(
                ("shared", Labelled(("hit", b.SharedHit), ("read", b.SharedRead), ("dirtied", b.SharedDirtied), ("written", b.SharedWritten))),
                ("local", Labelled(("hit", b.LocalHit), ("read", b.LocalRead), ("dirtied", b.LocalDirtied), ("written", b.LocalWritten))),
                ("temp", Labelled(("read", b.TempRead), ("written", b.TempWritten)))));
        }

        if (timings is { } t)
        {
            lines.Property("I/O Timings", Pools(
                ("shared", Labelled(("read", t.SharedRead), ("write", t.SharedWrite))),
                ("local", Labelled(("read", t.LocalRead), ("write", t.LocalWrite))),
                ("temp", Labelled(("read", t.TempRead), ("write", t.TempWrite)))));
        }
    }

    private static void Groups(TextLines lines, string name, PostgresSortGroups? groups)
    {
        if (groups is null)
        {
            return;
        }

        var methods = groups.Methods.Count == 0 ? "" : $"  Sort Method{(groups.Methods.Count == 1 ? "" : "s")}: {string.Join(", ", groups.Methods)}";
        lines.Property(name, TextLines.Number(groups.Groups) + methods + Space("Memory", groups.AverageMemory, groups.PeakMemory) + Space("Disk", groups.AverageDisk, groups.PeakDisk));
    }

    private static string Space(string kind, double? average, double? peak) => average is null || peak is null
        ? ""
        : $"  Average {kind}: {TextLines.Number(average.Value)}kB  Peak {kind}: {TextLines.Number(peak.Value)}kB";

    private static string Original(double? now, double? original) => original is { } first && first != now ? $" (originally {TextLines.Number(first)})" : "";

    private static string Pools(params ReadOnlySpan<(string Name, string Values)> pools)
    {
        var parts = new List<string>();
        foreach (var (name, values) in pools)
        {
            if (values.Length > 0)
            {
                parts.Add($"{name} {values}");
            }
        }

        return string.Join(", ", parts);
    }

    private static string Labelled(params ReadOnlySpan<(string Label, double Value)> values)
    {
        var parts = new List<string>();
        foreach (var (label, value) in values)
        {
            if (value != 0)
            {
                parts.Add($"{label}={TextLines.Number(value)}");
            }
        }

        return string.Join(' ', parts);
    }
}
