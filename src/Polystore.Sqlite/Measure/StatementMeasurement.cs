namespace Polystore.Sqlite.Measure;

/// <summary>What one statement cost and returned.</summary>
public sealed record StatementMeasurement
{
    /// <summary>The statement.</summary>
    public required string Sql { get; init; }

    /// <summary>Why there are no numbers; null when it was measured.</summary>
    public string? NotMeasured { get; init; }

    /// <summary>Parameters without a value, as the statement writes them; it was not run then.</summary>
    public IReadOnlyList<string> MissingParameters { get; init; } = [];

    /// <summary>What the statement is made of, as far as comparing results goes.</summary>
    public StatementTraits Traits { get; init; } = StatementTraits.None;

    /// <summary>
    /// Instructions of the virtual machine that one run took, triggers and foreign-key actions included
    /// (SQLITE_STMTSTATUS_VM_STEP). The same on every run over the same data with the same plan.
    /// </summary>
    public long VmSteps { get; init; }

    /// <summary>Steps forward in a full table scan (SQLITE_STMTSTATUS_FULLSCAN_STEP).</summary>
    public long FullScanSteps { get; init; }

    /// <summary>Sort operations (SQLITE_STMTSTATUS_SORT).</summary>
    public long Sorts { get; init; }

    /// <summary>Rows put into indexes that were built for this run only (SQLITE_STMTSTATUS_AUTOINDEX).</summary>
    public long AutoIndexRows { get; init; }

    /// <summary>Rows returned.</summary>
    public long Rows { get; init; }

    /// <summary>Rows inserted, updated or deleted, by triggers and foreign-key actions too (sqlite3_total_changes).</summary>
    public long RowsChanged { get; init; }

    /// <summary>Median milliseconds of a timed run with a warm page cache.</summary>
    public double Ms { get; init; }

    /// <summary>Largest relative distance of a timed run from the median.</summary>
    public double MsSpread { get; init; }

    /// <summary>Largest relative distance of a run's steps from their median; 0 unless the statement is not deterministic.</summary>
    public double StepsSpread { get; init; }

    /// <summary>Timed runs behind the median.</summary>
    public int Repetitions { get; init; }

    /// <summary>Digest of the multiset of rows returned.</summary>
    public string Digest { get; init; } = "";

    /// <summary>As <see cref="Digest"/>, with every binary floating-point value rounded to 12 significant digits.</summary>
    public string RoundedDigest { get; init; } = "";

    /// <summary>True when a binary floating-point value is among the results.</summary>
    public bool HoldsFloats { get; init; }

    /// <summary>Digests of the content of the tables that it may write, after one run, by table.</summary>
    public IReadOnlyDictionary<string, string> Effects { get; init; } = new Dictionary<string, string>();

    /// <summary>Why the content of a written table was not digested; null when it was, or nothing is written.</summary>
    public string? EffectsNotExamined { get; init; }

    /// <summary>True when there are numbers.</summary>
    public bool IsMeasured => NotMeasured is null;
}
