using Polystore.Postgres.Observe.Versions;

namespace Polystore.Postgres.Observe.Queries;

/// <summary>A table, partition, materialised view or foreign table with its size, counters and vacuum state.</summary>
internal sealed record RelationRow
{
    public long Oid { get; init; }
    public string Schema { get; init; } = "";
    public string Name { get; init; } = "";
    public string Kind { get; init; } = "r";
    public string Persistence { get; init; } = "p";
    public bool Partition { get; init; }
    public string? Owner { get; init; }
    public string? Comment { get; init; }
    public string? AccessMethod { get; init; }
    public string? Tablespace { get; init; }
    public string? Extension { get; init; }
    public string? ForeignServer { get; init; }
    public IReadOnlyList<string>? Options { get; init; }
    public IReadOnlyList<string>? ToastOptions { get; init; }
    public bool Locked { get; init; }
    public long Pages { get; init; }
    public double EstimatedRows { get; init; }
    public long AllVisiblePages { get; init; }
    public long? MainBytes { get; init; }
    public long? MapBytes { get; init; }
    public long? ToastBytes { get; init; }
    public bool HasToast { get; init; }
    public long FrozenXidAge { get; init; }
    public long MinMultiXactAge { get; init; }
    public long? ToastFrozenXidAge { get; init; }
    public long? ToastMinMultiXactAge { get; init; }
    public string ReplicaIdentity { get; init; } = "d";
    public string? ReplicaIdentityIndex { get; init; }
    public bool RowSecurity { get; init; }
    public bool ForceRowSecurity { get; init; }
    public bool HasRules { get; init; }
    public int DroppedColumns { get; init; }
    public bool Populated { get; init; }
    public IReadOnlyList<long>? Parents { get; init; }
    public bool DetachPending { get; init; }
    public string? Bound { get; init; }
    public string? Strategy { get; init; }
    public string? PartitionKey { get; init; }
    public IReadOnlyList<int>? PartitionColumns { get; init; }
    public IReadOnlyList<string>? PartitionKeyTypes { get; init; }
    public long? SeqScan { get; init; }
    public long? SeqTupRead { get; init; }
    public long? IdxScan { get; init; }
    public long? Inserted { get; init; }
    public long? Updated { get; init; }
    public long? HotUpdated { get; init; }
    public long? NewPageUpdated { get; init; }
    public long? Deleted { get; init; }
    public long? Live { get; init; }
    public long? Dead { get; init; }
    public long? ModifiedSinceAnalyze { get; init; }
    public long? InsertedSinceVacuum { get; init; }
    public DateTimeOffset? LastVacuum { get; init; }
    public DateTimeOffset? LastAutovacuum { get; init; }
    public DateTimeOffset? LastAnalyze { get; init; }
    public DateTimeOffset? LastAutoanalyze { get; init; }
    public long? VacuumCount { get; init; }
    public long? AutovacuumCount { get; init; }
    public long? AnalyzeCount { get; init; }
    public long? AutoanalyzeCount { get; init; }
    public long? HeapRead { get; init; }
    public long? HeapHit { get; init; }
    public long? IndexRead { get; init; }
    public long? IndexHit { get; init; }
    public long? ToastRead { get; init; }
    public long? ToastHit { get; init; }

    /// <summary>
    /// Size functions and everything that prints an expression lock the relation they are about, so locked relations are left
    /// out of them. A relation dropped meanwhile has no size: those functions then answer NULL. The counters come from the functions
    /// behind pg_stat_all_tables and pg_statio_all_tables, because each of the two views walks over all tables and indexes again. Most TOAST tables are empty: those have one page, in
    /// their index, which need not be opened to know that.
    /// </summary>
    public static ProbeQuery<RelationRow> Query(CatalogSql sql) => new(
        "tables",
        $"""
          WITH indexed AS MATERIALIZED (
               SELECT indrelid, sum(pg_stat_get_numscans(indexrelid))::int8 AS idx_scan, sum(pg_stat_get_blocks_fetched(indexrelid))::int8 AS blocks_fetched,
                      sum(pg_stat_get_blocks_hit(indexrelid))::int8 AS blocks_hit, max(ic.relpages) AS most_pages
                 FROM pg_index JOIN pg_class ic ON ic.oid = indexrelid GROUP BY indrelid)
        SELECT c.oid::int8 AS oid, n.nspname AS schema, c.relname AS name, c.relkind::text AS kind, c.relpersistence::text AS persistence, c.relispartition AS partition,
               pg_get_userbyid(c.relowner) AS owner, de.description AS comment, am.amname AS access_method, ts.spcname AS tablespace,
               e.extname AS extension, fs.srvname AS foreign_server, c.reloptions AS options, t.reloptions AS toast_options,
               c.oid = ANY(:locked) AS locked, c.relpages AS pages, c.reltuples AS estimated_rows, c.relallvisible AS all_visible_pages,
               CASE WHEN c.relkind IN ('r', 'm') AND c.oid <> ALL(:locked) THEN pg_relation_size(c.oid) END AS main_bytes,
               CASE WHEN c.relkind IN ('r', 'm') AND c.oid <> ALL(:locked) THEN pg_relation_size(c.oid, 'fsm') + pg_relation_size(c.oid, 'vm') END AS map_bytes,
               CASE WHEN t.oid <> ALL(:locked) AND c.oid <> ALL(:locked) THEN
                    CASE WHEN tx.most_pages <= 1 AND pg_relation_size(t.oid) = 0 THEN current_setting('block_size')::int8 ELSE pg_total_relation_size(t.oid) END END AS toast_bytes, t.oid IS NOT NULL AS has_toast,
               CASE WHEN c.relfrozenxid <> '0' THEN age(c.relfrozenxid) ELSE 0 END AS frozen_xid_age,
               CASE WHEN c.relminmxid <> '0' THEN mxid_age(c.relminmxid) ELSE 0 END AS min_multi_xact_age,
               age(t.relfrozenxid) AS toast_frozen_xid_age, mxid_age(t.relminmxid) AS toast_min_multi_xact_age,
               c.relreplident::text AS replica_identity, ri.relname AS replica_identity_index, c.relrowsecurity AS row_security,
               c.relforcerowsecurity AS force_row_security, c.relhasrules AND c.relkind <> 'm' AS has_rules, coalesce(dr.dropped, 0) AS dropped_columns,
               c.relispopulated AS populated, h.parents, coalesce(h.detach_pending, false) AS detach_pending,
               CASE WHEN c.relispartition AND c.oid <> ALL(:locked) THEN pg_get_expr(c.relpartbound, c.oid) END AS bound,
               CASE p.partstrat WHEN 'r' THEN 'range' WHEN 'l' THEN 'list' WHEN 'h' THEN 'hash' END AS strategy,
               CASE WHEN c.oid <> ALL(:locked) THEN pg_get_partkeydef(p.partrelid) END AS partition_key,
               p.partattrs::int2[] AS partition_columns,
               CASE WHEN p.partrelid IS NOT NULL THEN
                    (SELECT array_agg(format_type(o.opcintype, NULL) ORDER BY k.n)
                       FROM unnest(p.partclass::oid[]) WITH ORDINALITY k(oid, n) JOIN pg_opclass o ON o.oid = k.oid) END AS partition_key_types,
               pg_stat_get_numscans(s.id) AS seq_scan, pg_stat_get_tuples_returned(s.id) AS seq_tup_read, x.idx_scan, pg_stat_get_tuples_inserted(s.id) AS inserted,
               pg_stat_get_tuples_updated(s.id) AS updated, pg_stat_get_tuples_hot_updated(s.id) AS hot_updated, {sql.NewPageUpdates} AS new_page_updated,
               pg_stat_get_tuples_deleted(s.id) AS deleted, pg_stat_get_live_tuples(s.id) AS live, pg_stat_get_dead_tuples(s.id) AS dead,
               pg_stat_get_mod_since_analyze(s.id) AS modified_since_analyze, {sql.InsertedSinceVacuum} AS inserted_since_vacuum,
               pg_stat_get_last_vacuum_time(s.id) AS last_vacuum, pg_stat_get_last_autovacuum_time(s.id) AS last_autovacuum,
               pg_stat_get_last_analyze_time(s.id) AS last_analyze, pg_stat_get_last_autoanalyze_time(s.id) AS last_autoanalyze,
               pg_stat_get_vacuum_count(s.id) AS vacuum_count, pg_stat_get_autovacuum_count(s.id) AS autovacuum_count,
               pg_stat_get_analyze_count(s.id) AS analyze_count, pg_stat_get_autoanalyze_count(s.id) AS autoanalyze_count,
               pg_stat_get_blocks_fetched(io.id) - pg_stat_get_blocks_hit(io.id) AS heap_read, pg_stat_get_blocks_hit(io.id) AS heap_hit,
               CASE WHEN io.id IS NOT NULL THEN x.blocks_fetched - x.blocks_hit END AS index_read, CASE WHEN io.id IS NOT NULL THEN x.blocks_hit END AS index_hit,
               pg_stat_get_blocks_fetched(t.oid) - pg_stat_get_blocks_hit(t.oid) + coalesce(tx.blocks_fetched - tx.blocks_hit, 0) AS toast_read,
               pg_stat_get_blocks_hit(t.oid) + coalesce(tx.blocks_hit, 0) AS toast_hit
          FROM pg_class c
          JOIN pg_namespace n ON n.oid = c.relnamespace
          LEFT JOIN pg_class t ON t.oid = c.reltoastrelid
          LEFT JOIN pg_am am ON am.oid = c.relam
          LEFT JOIN pg_tablespace ts ON ts.oid = c.reltablespace
          LEFT JOIN pg_foreign_table ft ON ft.ftrelid = c.oid
          LEFT JOIN pg_foreign_server fs ON fs.oid = ft.ftserver
          LEFT JOIN pg_partitioned_table p ON p.partrelid = c.oid
          LEFT JOIN pg_description de ON de.objoid = c.oid AND de.classoid = 'pg_class'::regclass AND de.objsubid = 0
          LEFT JOIN pg_depend dep ON dep.classid = 'pg_class'::regclass AND dep.objid = c.oid AND dep.objsubid = 0 AND dep.deptype = 'e'
          LEFT JOIN pg_extension e ON e.oid = dep.refobjid
          LEFT JOIN (SELECT indrelid, min(indexrelid) AS indexrelid FROM pg_index WHERE indisreplident GROUP BY indrelid) rx ON rx.indrelid = c.oid
          LEFT JOIN pg_class ri ON ri.oid = rx.indexrelid
          LEFT JOIN (SELECT attrelid, count(*)::int AS dropped FROM pg_attribute WHERE attisdropped GROUP BY attrelid) dr ON dr.attrelid = c.oid
          LEFT JOIN (SELECT h.inhrelid, array_agg(h.inhparent::int8 ORDER BY h.inhseqno) AS parents, bool_or({sql.DetachPending}) AS detach_pending
                       FROM pg_inherits h GROUP BY h.inhrelid) h ON h.inhrelid = c.oid
          LEFT JOIN indexed x ON x.indrelid = c.oid
          LEFT JOIN indexed tx ON tx.indrelid = c.reltoastrelid
         CROSS JOIN LATERAL (SELECT CASE WHEN c.relkind IN ('r', 'm', 'p') THEN c.oid END AS id) s
         CROSS JOIN LATERAL (SELECT CASE WHEN c.relkind IN ('r', 'm') THEN c.oid END AS id) io
         WHERE c.relkind IN ('r', 'p', 'm', 'f') AND c.relpersistence <> 't' AND {UserSchemas.Condition}
         ORDER BY n.nspname, c.relname
        """,
        Read);

    // In the order of the query.
    private static RelationRow Read(ColumnReader row) => new()
    {
        Oid = row.Int64("oid"),
        Schema = row.Text("schema"),
        Name = row.Text("name"),
        Kind = row.Text("kind"),
        Persistence = row.Text("persistence"),
        Partition = row.Bool("partition"),
        Owner = row.TextOrNull("owner"),
        Comment = row.TextOrNull("comment"),
        AccessMethod = row.TextOrNull("access_method"),
        Tablespace = row.TextOrNull("tablespace"),
        Extension = row.TextOrNull("extension"),
        ForeignServer = row.TextOrNull("foreign_server"),
        Options = row.TextsOrNull("options"),
        ToastOptions = row.TextsOrNull("toast_options"),
        Locked = row.Bool("locked"),
        Pages = row.Int64("pages"),
        EstimatedRows = row.Double("estimated_rows"),
        AllVisiblePages = row.Int64("all_visible_pages"),
        MainBytes = row.Int64OrNull("main_bytes"),
        MapBytes = row.Int64OrNull("map_bytes"),
        ToastBytes = row.Int64OrNull("toast_bytes"),
        HasToast = row.Bool("has_toast"),
        FrozenXidAge = row.Int64("frozen_xid_age"),
        MinMultiXactAge = row.Int64("min_multi_xact_age"),
        ToastFrozenXidAge = row.Int64OrNull("toast_frozen_xid_age"),
        ToastMinMultiXactAge = row.Int64OrNull("toast_min_multi_xact_age"),
        ReplicaIdentity = row.Text("replica_identity"),
        ReplicaIdentityIndex = row.TextOrNull("replica_identity_index"),
        RowSecurity = row.Bool("row_security"),
        ForceRowSecurity = row.Bool("force_row_security"),
        HasRules = row.Bool("has_rules"),
        DroppedColumns = row.Int32("dropped_columns"),
        Populated = row.Bool("populated"),
        Parents = row.Int64sOrNull("parents"),
        DetachPending = row.Bool("detach_pending"),
        Bound = row.TextOrNull("bound"),
        Strategy = row.TextOrNull("strategy"),
        PartitionKey = row.TextOrNull("partition_key"),
        PartitionColumns = row.Int32sOrNull("partition_columns"),
        PartitionKeyTypes = row.TextsOrNull("partition_key_types"),
        SeqScan = row.Int64OrNull("seq_scan"),
        SeqTupRead = row.Int64OrNull("seq_tup_read"),
        IdxScan = row.Int64OrNull("idx_scan"),
        Inserted = row.Int64OrNull("inserted"),
        Updated = row.Int64OrNull("updated"),
        HotUpdated = row.Int64OrNull("hot_updated"),
        NewPageUpdated = row.Int64OrNull("new_page_updated"),
        Deleted = row.Int64OrNull("deleted"),
        Live = row.Int64OrNull("live"),
        Dead = row.Int64OrNull("dead"),
        ModifiedSinceAnalyze = row.Int64OrNull("modified_since_analyze"),
        InsertedSinceVacuum = row.Int64OrNull("inserted_since_vacuum"),
        LastVacuum = row.TimeOrNull("last_vacuum"),
        LastAutovacuum = row.TimeOrNull("last_autovacuum"),
        LastAnalyze = row.TimeOrNull("last_analyze"),
        LastAutoanalyze = row.TimeOrNull("last_autoanalyze"),
        VacuumCount = row.Int64OrNull("vacuum_count"),
        AutovacuumCount = row.Int64OrNull("autovacuum_count"),
        AnalyzeCount = row.Int64OrNull("analyze_count"),
        AutoanalyzeCount = row.Int64OrNull("autoanalyze_count"),
        HeapRead = row.Int64OrNull("heap_read"),
        HeapHit = row.Int64OrNull("heap_hit"),
        IndexRead = row.Int64OrNull("index_read"),
        IndexHit = row.Int64OrNull("index_hit"),
        ToastRead = row.Int64OrNull("toast_read"),
        ToastHit = row.Int64OrNull("toast_hit"),
    };
}
