namespace Polystore.Postgres.Explain.Model;

/// <summary>
/// What execution measured, of a node over all processes or of one worker. Times and rows are averages of one loop, as the server
/// prints them; blocks, WAL and temporary space are totals of all loops.
/// </summary>
public abstract class PostgresPlanMeasures
{
    private protected PostgresPlanMeasures()
    {
    }

    /// <summary>Milliseconds until the first row, average of a loop; null without timing.</summary>
    public double? ActualStartupTime { get; internal set; }

    /// <summary>Milliseconds until the last row, children included, average of a loop; null without timing.</summary>
    public double? ActualTotalTime { get; internal set; }

    /// <summary>Rows returned, average of a loop: rounded to whole rows before 18, to hundredths since.</summary>
    public double? ActualRows { get; internal set; }

    /// <summary>Times it was started, all processes together; 0 for "never executed", null when the plan was not executed.</summary>
    public double? Loops { get; internal set; }

    /// <summary>Blocks touched, children included; null when none were counted.</summary>
    public PostgresBuffers? Buffers { get; internal set; }

    /// <summary>Time spent reading and writing blocks, children included; null unless <c>track_io_timing</c> is on and there was some.</summary>
    public PostgresIoTimings? IoTimings { get; internal set; }

    /// <summary>Write-ahead log, children included (13 and newer, WAL); null when there was none.</summary>
    public PostgresWal? Wal { get; internal set; }

    /// <summary>How the sort was done: <c>quicksort</c>, <c>top-N heapsort</c>, <c>external merge</c>, …</summary>
    public string? SortMethod { get; internal set; }

    /// <summary>Space of the sort in kB, in memory or on disk as <see cref="SortSpaceType"/> says.</summary>
    public double? SortSpaceUsed { get; internal set; }

    /// <summary><c>Memory</c> or <c>Disk</c>.</summary>
    public string? SortSpaceType { get; internal set; }

    /// <summary>Incremental sort: groups sorted by the whole key.</summary>
    public PostgresSortGroups? FullSortGroups { get; internal set; }

    /// <summary>Incremental sort: groups sorted by the rest of the key.</summary>
    public PostgresSortGroups? PresortedGroups { get; internal set; }

    /// <summary>Buckets of the hash table at the end.</summary>
    public double? HashBuckets { get; internal set; }

    /// <summary>Buckets that were planned.</summary>
    public double? OriginalHashBuckets { get; internal set; }

    /// <summary>Batches of a hash join at the end; more than one means that it spilled.</summary>
    public double? HashBatches { get; internal set; }

    /// <summary>Batches that were planned.</summary>
    public double? OriginalHashBatches { get; internal set; }

    /// <summary>Batches of a hashed aggregate; more than one means that it spilled.</summary>
    public double? HashAggBatches { get; internal set; }

    /// <summary>Partitions that a hashed aggregate was planned to spill to.</summary>
    public double? PlannedPartitions { get; internal set; }

    /// <summary>Peak memory of a hash table, a hashed aggregate or Memoize, in kB.</summary>
    public double? PeakMemoryUsage { get; internal set; }

    /// <summary>Disk that a hashed aggregate took, in kB; 0 when none.</summary>
    public double DiskUsage { get; internal set; }

    /// <summary>Lookups that Memoize answered.</summary>
    public double? CacheHits { get; internal set; }

    /// <summary>Lookups that Memoize had to pass on.</summary>
    public double? CacheMisses { get; internal set; }

    /// <summary>Entries that Memoize threw out for want of memory.</summary>
    public double? CacheEvictions { get; internal set; }

    /// <summary>Times that one entry alone did not fit.</summary>
    public double? CacheOverflows { get; internal set; }

    /// <summary>Heap blocks of a bitmap of which single rows are known.</summary>
    public double ExactHeapBlocks { get; internal set; }

    /// <summary>Heap blocks of a bitmap of which every row has to be checked again, for want of <c>work_mem</c>.</summary>
    public double LossyHeapBlocks { get; internal set; }

    /// <summary>Everything else that was said, by the server's own names.</summary>
    public IReadOnlyDictionary<string, string> Other { get; internal set; } = new Dictionary<string, string>();
}
