namespace Polystore.Postgres.Observe.Versions;

/// <summary>
/// What depends on the version of pg_stat_statements, which may lag behind the server's after an upgrade. Source: its manual
/// page and its upgrade scripts (1.8 in PostgreSQL 13, 1.9 in 14, 1.10 in 15, 1.11 in 17, 1.12 in 18).
/// </summary>
internal sealed class StatementsSql
{
    private readonly Version version;

    public StatementsSql(string extensionVersion) =>
        version = Version.TryParse(extensionVersion, out var parsed) ? parsed : new Version(0, 0);

    /// <summary>Oldest version with the columns that are read in any case.</summary>
    public bool Readable => version >= new Version(1, 8);

    /// <summary>1.9: statements inside functions are counted apart.</summary>
    public string TopLevel => Since("1.9", "s.toplevel", "true");

    /// <summary>1.9: the view pg_stat_statements_info.</summary>
    public bool HasInfo => version >= new Version(1, 9);

    /// <summary>1.11: I/O times name the kind of block.</summary>
    public string ReadTime => Since("1.11", "s.shared_blk_read_time + s.local_blk_read_time", "s.blk_read_time");

    /// <summary>1.11: I/O times name the kind of block.</summary>
    public string WriteTime => Since("1.11", "s.shared_blk_write_time + s.local_blk_write_time", "s.blk_write_time");

    /// <summary>1.10: what JIT compiled.</summary>
    public string JitFunctions => Since("1.10", "s.jit_functions", "0");

    /// <summary>1.10: time that JIT took.</summary>
    public string JitTime => Since("1.10", "s.jit_generation_time + s.jit_inlining_time + s.jit_optimization_time + s.jit_emission_time", "0");

    /// <summary>1.11: when the entry began.</summary>
    public string StatsSince => Since("1.11", "s.stats_since", "NULL::timestamptz");

    private string Since(string least, string sql, string otherwise) =>
        version >= Version.Parse(least) ? sql : otherwise;
}
