using Polystore.Postgres.Observe.Versions;

namespace Polystore.Postgres.Observe.Queries;

/// <summary>An index with its keys by number, its size and counters.</summary>
internal sealed record IndexRow
{
    public long Oid { get; init; }
    public long Relation { get; init; }
    public string Schema { get; init; } = "";
    public string Name { get; init; } = "";
    public string Method { get; init; } = "btree";
    public string Kind { get; init; } = "i";
    public IReadOnlyList<int> Keys { get; init; } = [];
    public int KeyCount { get; init; }
    public IReadOnlyList<int> KeyOptions { get; init; } = [];
    public IReadOnlyList<long> Collations { get; init; } = [];
    public IReadOnlyList<long> OperatorClasses { get; init; } = [];
    public IReadOnlyList<string>? Expressions { get; init; }
    public IReadOnlyList<string>? AttributeNames { get; init; }
    public bool HasExpressions { get; init; }
    public bool HasPredicate { get; init; }
    public string? Predicate { get; init; }
    public bool Unique { get; init; }
    public bool NullsNotDistinct { get; init; }
    public bool Primary { get; init; }
    public bool Valid { get; init; }
    public bool Ready { get; init; }
    public bool Live { get; init; }
    public bool Clustered { get; init; }
    public bool ReplicaIdentity { get; init; }
    public bool Immediate { get; init; }
    public string? ConstraintName { get; init; }
    public string? Comment { get; init; }
    public string? Extension { get; init; }
    public string? Tablespace { get; init; }
    public string? ParentSchema { get; init; }
    public string? Parent { get; init; }
    public long Pages { get; init; }
    public double EstimatedEntries { get; init; }
    public long? Bytes { get; init; }
    public IReadOnlyList<string>? Options { get; init; }
    public long Scans { get; init; }
    public long EntriesRead { get; init; }
    public long RowsFetched { get; init; }
    public DateTimeOffset? LastUsedAt { get; init; }
    public long BlocksFetched { get; init; }
    public long BlocksHit { get; init; }

    // Printing an expression locks the table.
    public static ProbeQuery<IndexRow> Query(CatalogSql sql) => new(
        "indexes",
        $"""
        SELECT i.indexrelid::int8 AS oid, i.indrelid::int8 AS relation, n.nspname AS schema, ic.relname AS name, am.amname AS method, ic.relkind::text AS kind,
               i.indkey::int2[] AS keys, i.indnkeyatts AS key_count, i.indoption::int2[] AS key_options,
               i.indcollation::oid[]::int8[] AS collations, i.indclass::oid[]::int8[] AS operator_classes,
               i.indexprs IS NOT NULL AS has_expressions, i.indpred IS NOT NULL AS has_predicate,
               CASE WHEN i.indexprs IS NOT NULL AND i.indrelid <> ALL(:locked) THEN
                    ARRAY(SELECT pg_get_indexdef(i.indexrelid, k, false) FROM generate_series(1, i.indnkeyatts) k WHERE i.indkey[k - 1] = 0 ORDER BY k) END AS expressions,
               CASE WHEN i.indexprs IS NOT NULL THEN
                    ARRAY(SELECT a.attname FROM pg_attribute a WHERE a.attrelid = i.indexrelid AND a.attnum > 0 ORDER BY a.attnum) END AS attribute_names,
               CASE WHEN i.indrelid <> ALL(:locked) THEN pg_get_expr(i.indpred, i.indrelid) END AS predicate,
               i.indisunique AS unique, {sql.NullsNotDistinct} AS nulls_not_distinct, i.indisprimary AS primary, i.indisvalid AS valid, i.indisready AS ready,
               i.indislive AS live, i.indisclustered AS clustered, i.indisreplident AS replica_identity, i.indimmediate AS immediate,
               k.conname AS constraint_name,
               de.description AS comment, e.extname AS extension, ts.spcname AS tablespace, pn.nspname AS parent_schema, pc.relname AS parent,
               ic.relpages AS pages, ic.reltuples AS estimated_entries, ic.reloptions AS options,
               CASE WHEN ic.relkind = 'i' AND i.indexrelid <> ALL(:locked) THEN pg_relation_size(i.indexrelid) WHEN ic.relkind = 'I' THEN 0 END AS bytes,
               pg_stat_get_numscans(i.indexrelid) AS scans, pg_stat_get_tuples_returned(i.indexrelid) AS entries_read,
               pg_stat_get_tuples_fetched(i.indexrelid) AS rows_fetched, {sql.LastIndexScan} AS last_used_at,
               pg_stat_get_blocks_fetched(i.indexrelid) AS blocks_fetched, pg_stat_get_blocks_hit(i.indexrelid) AS blocks_hit
          FROM pg_index i
          JOIN pg_class ic ON ic.oid = i.indexrelid
          JOIN pg_class c ON c.oid = i.indrelid
          JOIN pg_namespace n ON n.oid = ic.relnamespace
          JOIN pg_am am ON am.oid = ic.relam
          LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.conrelid = i.indrelid AND k.contype IN ('p', 'u', 'x')
          LEFT JOIN pg_description de ON de.objoid = i.indexrelid AND de.classoid = 'pg_class'::regclass AND de.objsubid = 0
          LEFT JOIN pg_depend dep ON dep.classid = 'pg_class'::regclass AND dep.objid = c.oid AND dep.objsubid = 0 AND dep.deptype = 'e'
          LEFT JOIN pg_extension e ON e.oid = dep.refobjid
          LEFT JOIN pg_tablespace ts ON ts.oid = ic.reltablespace
          LEFT JOIN pg_inherits h ON h.inhrelid = i.indexrelid
          LEFT JOIN pg_class pc ON pc.oid = h.inhparent
          LEFT JOIN pg_namespace pn ON pn.oid = pc.relnamespace
         WHERE c.relkind IN ('r', 'p', 'm') AND c.relpersistence <> 't' AND {UserSchemas.Condition}
         ORDER BY i.indrelid, ic.relname
        """,
        Read);

    // In the order of the query.
    private static IndexRow Read(ColumnReader row) => new()
    {
        Oid = row.Int64("oid"),
        Relation = row.Int64("relation"),
        Schema = row.Text("schema"),
        Name = row.Text("name"),
        Method = row.Text("method"),
        Kind = row.Text("kind"),
        Keys = row.Int32s("keys"),
        KeyCount = row.Int32("key_count"),
        KeyOptions = row.Int32s("key_options"),
        Collations = row.Int64s("collations"),
        OperatorClasses = row.Int64s("operator_classes"),
        HasExpressions = row.Bool("has_expressions"),
        HasPredicate = row.Bool("has_predicate"),
        Expressions = row.TextsOrNull("expressions"),
        AttributeNames = row.TextsOrNull("attribute_names"),
        Predicate = row.TextOrNull("predicate"),
        Unique = row.Bool("unique"),
        NullsNotDistinct = row.Bool("nulls_not_distinct"),
        Primary = row.Bool("primary"),
        Valid = row.Bool("valid"),
        Ready = row.Bool("ready"),
        Live = row.Bool("live"),
        Clustered = row.Bool("clustered"),
        ReplicaIdentity = row.Bool("replica_identity"),
        Immediate = row.Bool("immediate"),
        ConstraintName = row.TextOrNull("constraint_name"),
        Comment = row.TextOrNull("comment"),
        Extension = row.TextOrNull("extension"),
        Tablespace = row.TextOrNull("tablespace"),
        ParentSchema = row.TextOrNull("parent_schema"),
        Parent = row.TextOrNull("parent"),
        Pages = row.Int64("pages"),
        EstimatedEntries = row.Double("estimated_entries"),
        Options = row.TextsOrNull("options"),
        Bytes = row.Int64OrNull("bytes"),
        Scans = row.Int64("scans"),
        EntriesRead = row.Int64("entries_read"),
        RowsFetched = row.Int64("rows_fetched"),
        LastUsedAt = row.TimeOrNull("last_used_at"),
        BlocksFetched = row.Int64("blocks_fetched"),
        BlocksHit = row.Int64("blocks_hit"),
    };
}
