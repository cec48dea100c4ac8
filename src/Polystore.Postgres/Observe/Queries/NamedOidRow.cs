namespace Polystore.Postgres.Observe.Queries;

/// <summary>A collation or operator class by number.</summary>
internal sealed record NamedOidRow
{
    public long Oid { get; init; }
    public string Schema { get; init; } = "";
    public string Name { get; init; } = "";

    /// <summary>The type whose default operator class of B-trees it is; null for any other.</summary>
    public string? DefaultOf { get; init; }

    /// <summary>The name, with its schema when it is not one of the server's own.</summary>
    public string Display => Schema == "pg_catalog" ? Name : $"{Schema}.{Name}";

    /// <summary>Operator classes that are not the default of their type, and the server's own defaults for B-trees.</summary>
    public static ProbeQuery<NamedOidRow> OperatorClasses() => new(
        "operator classes",
        """
        SELECT o.oid::int8 AS oid, n.nspname AS schema, o.opcname AS name, CASE WHEN o.opcdefault THEN t.typname END AS default_of
          FROM pg_opclass o
          JOIN pg_namespace n ON n.oid = o.opcnamespace
          JOIN pg_type t ON t.oid = o.opcintype
          JOIN pg_am am ON am.oid = o.opcmethod
         WHERE NOT o.opcdefault OR (am.amname = 'btree' AND n.nspname = 'pg_catalog' AND t.typnamespace = n.oid)
        """,
        ProbeRowsJson.Default.NamedOidRow);

    /// <summary>Collations that some column or index uses, the database's default left out.</summary>
    public static ProbeQuery<NamedOidRow> Collations() => new(
        "collations in use",
        """
        SELECT o.oid::int8 AS oid, n.nspname AS schema, o.collname AS name
          FROM pg_collation o JOIN pg_namespace n ON n.oid = o.collnamespace
         WHERE o.oid <> 100
           AND o.oid IN (SELECT attcollation FROM pg_attribute WHERE attcollation NOT IN (0, 100) UNION SELECT unnest(indcollation) FROM pg_index)
        """,
        ProbeRowsJson.Default.NamedOidRow);
}
