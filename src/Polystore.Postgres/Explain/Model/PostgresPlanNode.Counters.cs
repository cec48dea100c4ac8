namespace Polystore.Postgres.Explain.Model;

/// <summary>What execution counted of a node. A count that the server did not mention is 0.</summary>
public sealed partial class PostgresPlanNode
{
    /// <summary>Rows that <see cref="Filter"/> threw away, average of a loop.</summary>
    public double RowsRemovedByFilter { get; internal set; }

    /// <summary>Rows that <see cref="JoinFilter"/> threw away, average of a loop.</summary>
    public double RowsRemovedByJoinFilter { get; internal set; }

    /// <summary>Rows that <see cref="RecheckCond"/> threw away, average of a loop.</summary>
    public double RowsRemovedByIndexRecheck { get; internal set; }

    /// <summary>Rows that <see cref="ConflictFilter"/> left alone.</summary>
    public double RowsRemovedByConflictFilter { get; internal set; }

    /// <summary>Rows of an index-only scan for which the table had to be read, all loops together.</summary>
    public double? HeapFetches { get; internal set; }

    /// <summary>Descents into the index (18 and newer), all loops together.</summary>
    public double? IndexSearches { get; internal set; }

    /// <summary>Members that were pruned when execution began.</summary>
    public double SubplansRemoved { get; internal set; }

    /// <summary>Workers that the planner wanted.</summary>
    public double? WorkersPlanned { get; internal set; }

    /// <summary>Workers that could be had.</summary>
    public double? WorkersLaunched { get; internal set; }

    /// <summary>True when one worker does all the work, for testing.</summary>
    public bool SingleCopy { get; internal set; }

    /// <summary>Rows inserted by ON CONFLICT or MERGE.</summary>
    public double? TuplesInserted { get; internal set; }

    /// <summary>Rows updated by MERGE.</summary>
    public double? TuplesUpdated { get; internal set; }

    /// <summary>Rows deleted by MERGE.</summary>
    public double? TuplesDeleted { get; internal set; }

    /// <summary>Rows for which MERGE did nothing.</summary>
    public double? TuplesSkipped { get; internal set; }

    /// <summary>Rows for which ON CONFLICT found another.</summary>
    public double? ConflictingTuples { get; internal set; }

    /// <summary>Where a CTE, Material or WindowAgg keeps its rows (18 and newer): <c>Memory</c> or <c>Disk</c>.</summary>
    public string? Storage { get; internal set; }

    /// <summary>Most space of <see cref="Storage"/> in kB.</summary>
    public double? MaximumStorage { get; internal set; }

    /// <summary>What single workers measured; with VERBOSE, and of sorts and hash tables always.</summary>
    public IReadOnlyList<PostgresPlanWorker> Workers { get; internal set; } = [];
}
