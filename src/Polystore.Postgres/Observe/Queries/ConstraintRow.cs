using Polystore.Postgres.Observe.Versions;

namespace Polystore.Postgres.Observe.Queries;

/// <summary>A constraint of a table.</summary>
internal sealed record ConstraintRow
{
    public long Relation { get; init; }
    public string Name { get; init; } = "";
    public string Kind { get; init; } = "";
    public IReadOnlyList<int>? Columns { get; init; }
    public long ReferencedRelation { get; init; }
    public string? ReferencedSchema { get; init; }
    public string? ReferencedTable { get; init; }
    public IReadOnlyList<int>? ReferencedColumns { get; init; }
    public string OnDelete { get; init; } = "a";
    public string OnUpdate { get; init; } = "a";
    public bool Validated { get; init; }
    public bool Deferrable { get; init; }
    public string? IndexName { get; init; }
    public string? Definition { get; init; }

    // A foreign key names the unique index that it depends on. One to a partitioned table has a row for each partition of it too, which
    // are the server's own affair. NOT NULL, a constraint with a row from 18 on, is told by its column unless it awaits validation. Printing CHECK and EXCLUDE locks the table; the keys of the others are printed from the catalogue alone.
    public static ProbeQuery<ConstraintRow> Query(CatalogSql sql) => new(
        "constraints",
        $"""
        SELECT k.conrelid::int8 AS relation, k.conname AS name, k.contype::text AS kind, k.conkey AS columns,
               k.confrelid::int8 AS referenced_relation, rn.nspname AS referenced_schema, rc.relname AS referenced_table, k.confkey AS referenced_columns,
               k.confdeltype::text AS on_delete, k.confupdtype::text AS on_update, k.convalidated AND {sql.Enforced} AS validated, k.condeferrable AS deferrable,
               ic.relname AS index_name,
               CASE WHEN k.contype IN ('p', 'u', 'f', 'n') OR k.conrelid <> ALL(:locked) THEN pg_get_constraintdef(k.oid) END AS definition
          FROM pg_constraint k
          JOIN pg_class c ON c.oid = k.conrelid
          JOIN pg_namespace n ON n.oid = c.relnamespace
          LEFT JOIN pg_class rc ON rc.oid = k.confrelid
          LEFT JOIN pg_namespace rn ON rn.oid = rc.relnamespace
          LEFT JOIN pg_class ic ON ic.oid = k.conindid
         WHERE (k.contype IN ('p', 'u', 'f', 'c', 'x') OR k.contype = 'n' AND NOT k.convalidated) AND c.relpersistence <> 't' AND {UserSchemas.Condition}
           AND NOT EXISTS (SELECT FROM pg_constraint above WHERE above.oid = k.conparentid AND above.conrelid = k.conrelid)
         ORDER BY k.conrelid, k.conname
        """,
        Read);

    // In the order of the query.
    private static ConstraintRow Read(ColumnReader row) => new()
    {
        Relation = row.Int64("relation"),
        Name = row.Text("name"),
        Kind = row.Text("kind"),
        Columns = row.Int32sOrNull("columns"),
        ReferencedRelation = row.Int64("referenced_relation"),
        ReferencedSchema = row.TextOrNull("referenced_schema"),
        ReferencedTable = row.TextOrNull("referenced_table"),
        ReferencedColumns = row.Int32sOrNull("referenced_columns"),
        OnDelete = row.Text("on_delete"),
        OnUpdate = row.Text("on_update"),
        Validated = row.Bool("validated"),
        Deferrable = row.Bool("deferrable"),
        IndexName = row.TextOrNull("index_name"),
        Definition = row.TextOrNull("definition"),
    };
}
