using Polystore.Postgres.Observe.Sections;

namespace Polystore.Postgres.Observe.Queries;

/// <summary>A view or materialised view with what it reads.</summary>
internal sealed record ViewRow
{
    public long Oid { get; init; }
    public string Schema { get; init; } = "";
    public string Name { get; init; } = "";
    public bool Materialized { get; init; }
    public bool Populated { get; init; }
    public string? Owner { get; init; }
    public bool OwnerIsSuperuser { get; init; }
    public bool OwnerBypassesRowSecurity { get; init; }
    public string? Extension { get; init; }
    public IReadOnlyList<string>? Options { get; init; }
    public string? Definition { get; init; }
    public IReadOnlyList<PostgresViewReference>? References { get; init; }

    /// <summary>
    /// Printing a view locks every relation that it reads until the savepoint is rolled back, so views over locked relations are
    /// left out, and so are all definitions where they would need more than a quarter of the shared lock table.
    /// </summary>
    public static ProbeQuery<ViewRow> Query() => new(
        "views",
        $"""
        WITH reads AS (
            SELECT DISTINCT r.ev_class AS view, d.refobjid AS relation
              FROM pg_rewrite r JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass
             WHERE r.rulename = '_RETURN' AND d.refobjid <> r.ev_class
        ), room AS (
            SELECT (SELECT count(DISTINCT relation) FROM reads)
                   < current_setting('max_locks_per_transaction')::int8 * (current_setting('max_connections')::int8 + current_setting('max_prepared_transactions')::int8) / 4 AS enough
        )
        SELECT c.oid::int8 AS oid, n.nspname AS schema, c.relname AS name, c.relkind = 'm' AS materialized, c.relispopulated AS populated,
               o.rolname AS owner, coalesce(o.rolsuper, false) AS owner_is_superuser, coalesce(o.rolsuper OR o.rolbypassrls, false) AS owner_bypasses_row_security,
               e.extname AS extension, c.reloptions AS options,
               CASE WHEN room.enough AND c.oid <> ALL(:locked) AND NOT EXISTS (SELECT FROM reads WHERE reads.view = c.oid AND reads.relation = ANY(:locked))
                    THEN pg_get_viewdef(c.oid) END AS definition,
               (SELECT json_agg(json_build_object('schema', rn.nspname, 'name', rc.relname, 'row_security', rc.relrowsecurity, 'same_owner', rc.relowner = c.relowner)
                                ORDER BY rn.nspname, rc.relname)
                  FROM reads JOIN pg_class rc ON rc.oid = reads.relation JOIN pg_namespace rn ON rn.oid = rc.relnamespace
                 WHERE reads.view = c.oid) AS references
          FROM pg_class c
          JOIN pg_namespace n ON n.oid = c.relnamespace
          LEFT JOIN pg_roles o ON o.oid = c.relowner
          LEFT JOIN pg_depend dep ON dep.classid = 'pg_class'::regclass AND dep.objid = c.oid AND dep.objsubid = 0 AND dep.deptype = 'e'
          LEFT JOIN pg_extension e ON e.oid = dep.refobjid
          CROSS JOIN room
         WHERE c.relkind IN ('v', 'm') AND c.relpersistence <> 't' AND {UserSchemas.Condition}
         ORDER BY n.nspname, c.relname
        """,
        ProbeRowsJson.Default.ViewRow);
}
