namespace Polystore.Core.Catalogs;

/// <summary>Cumulative counters of one table, as the server keeps them. Every number counts from <see cref="Since"/>.</summary>
public sealed record TableUsage
{
    /// <summary>When the counters were last reset; null when the server does not say.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Sequential (full) scans started.</summary>
    public long SequentialScans { get; init; }

    /// <summary>Rows read by sequential scans.</summary>
    public long SequentialRowsRead { get; init; }

    /// <summary>Index scans started on any index of the table.</summary>
    public long IndexScans { get; init; }

    /// <summary>Rows inserted.</summary>
    public long RowsInserted { get; init; }

    /// <summary>Rows updated.</summary>
    public long RowsUpdated { get; init; }

    /// <summary>Rows updated without touching an index (PostgreSQL HOT updates).</summary>
    public long RowsHotUpdated { get; init; }

    /// <summary>Rows deleted.</summary>
    public long RowsDeleted { get; init; }

    /// <summary>Live rows by the server's estimate.</summary>
    public long? LiveRows { get; init; }

    /// <summary>Dead rows (versions that no transaction can see) by the server's estimate.</summary>
    public long? DeadRows { get; init; }

    /// <summary>Rows changed since statistics were last gathered.</summary>
    public long? RowsChangedSinceAnalyze { get; init; }

    /// <summary>Rows inserted since the last vacuum.</summary>
    public long? RowsInsertedSinceVacuum { get; init; }

    /// <summary>Last vacuum, by hand or automatic.</summary>
    public DateTimeOffset? LastVacuumAt { get; init; }

    /// <summary>Last gathering of statistics, by hand or automatic.</summary>
    public DateTimeOffset? LastAnalyzeAt { get; init; }

    /// <summary>Rows written in any way.</summary>
    public long RowsWritten => RowsInserted + RowsUpdated + RowsDeleted;
}
