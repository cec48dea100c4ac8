using Polystore.Postgres.Observe.Versions;

namespace Polystore.Postgres.Observe.Queries;

/// <summary>A column of a table, materialised view, foreign table or view.</summary>
internal sealed record ColumnRow
{
    public long Relation { get; init; }
    public string Name { get; init; } = "";
    public int Position { get; init; }
    public string Type { get; init; } = "";
    public bool NotNull { get; init; }
    public string? Default { get; init; }
    public string Identity { get; init; } = "";
    public string Generated { get; init; } = "";
    public long CollationOid { get; init; }
    public bool OwnCollation { get; init; }
    public string? Comment { get; init; }
    public string TypeName { get; init; } = "";
    public string TypeSchema { get; init; } = "";
    public string BaseType { get; init; } = "";
    public string TypeCategory { get; init; } = "U";
    public int Length { get; init; }
    public string Alignment { get; init; } = "i";
    public string Storage { get; init; } = "p";
    public string? Compression { get; init; }
    public int StatisticsTarget { get; init; } = -1;
    public bool HasMissingValue { get; init; }
    public string? Sequence { get; init; }

    public static ProbeQuery<ColumnRow> Query(CatalogSql sql) => new(
        "columns",
        $"""
        SELECT a.attrelid::int8 AS relation, a.attname AS name, a.attnum AS position, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS not_null,
               CASE WHEN c.oid <> ALL(:locked) THEN pg_get_expr(d.adbin, d.adrelid) END AS default,
               a.attidentity::text AS identity, a.attgenerated::text AS generated, a.attcollation::int8 AS collation_oid,
               a.attcollation <> 0 AND a.attcollation <> t.typcollation AS own_collation, de.description AS comment,
               t.typname AS type_name, tn.nspname AS type_schema, coalesce(b.typname, t.typname) AS base_type, t.typcategory::text AS type_category,
               a.attlen AS length, a.attalign::text AS alignment, a.attstorage::text AS storage, {sql.Compression} AS compression,
               coalesce(a.attstattarget, -1) AS statistics_target, a.atthasmissing AS has_missing_value, sq.sequence
          FROM pg_attribute a
          JOIN pg_class c ON c.oid = a.attrelid
          JOIN pg_namespace n ON n.oid = c.relnamespace
          JOIN pg_type t ON t.oid = a.atttypid
          JOIN pg_namespace tn ON tn.oid = t.typnamespace
          LEFT JOIN pg_type b ON b.oid = nullif(t.typbasetype, 0)
          LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
          LEFT JOIN pg_description de ON de.objoid = a.attrelid AND de.classoid = 'pg_class'::regclass AND de.objsubid = a.attnum
          LEFT JOIN (SELECT u.relation, u.position, min(sn.nspname || '.' || sc.relname) AS sequence
                       FROM (SELECT d.refobjid AS relation, d.refobjsubid AS position, d.objid AS sequence
                               FROM pg_depend d
                              WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
                              UNION ALL
                             SELECT x.adrelid, x.adnum, d.refobjid
                               FROM pg_depend d JOIN pg_attrdef x ON x.oid = d.objid
                              WHERE d.classid = 'pg_attrdef'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid = 0) u
                       JOIN pg_class sc ON sc.oid = u.sequence AND sc.relkind = 'S' JOIN pg_namespace sn ON sn.oid = sc.relnamespace
                      GROUP BY u.relation, u.position) sq ON sq.relation = a.attrelid AND sq.position = a.attnum
         WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'm', 'f', 'v') AND c.relpersistence <> 't' AND {UserSchemas.Condition}
         ORDER BY a.attrelid, a.attnum
        """,
        Read);

    // In the order of the query.
    private static ColumnRow Read(ColumnReader row) => new()
    {
        Relation = row.Int64("relation"),
        Name = row.Text("name"),
        Position = row.Int32("position"),
        Type = row.Text("type"),
        NotNull = row.Bool("not_null"),
        Default = row.TextOrNull("default"),
        Identity = row.Text("identity"),
        Generated = row.Text("generated"),
        CollationOid = row.Int64("collation_oid"),
        OwnCollation = row.Bool("own_collation"),
        Comment = row.TextOrNull("comment"),
        TypeName = row.Text("type_name"),
        TypeSchema = row.Text("type_schema"),
        BaseType = row.Text("base_type"),
        TypeCategory = row.Text("type_category"),
        Length = row.Int32("length"),
        Alignment = row.Text("alignment"),
        Storage = row.Text("storage"),
        Compression = row.TextOrNull("compression"),
        StatisticsTarget = row.Int32("statistics_target"),
        HasMissingValue = row.Bool("has_missing_value"),
        Sequence = row.TextOrNull("sequence"),
    };
}
