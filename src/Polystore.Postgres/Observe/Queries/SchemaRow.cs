namespace Polystore.Postgres.Observe.Queries;

/// <summary>A schema.</summary>
internal sealed record SchemaRow
{
    public string Name { get; init; } = "";

    public string? Owner { get; init; }

    public string? Comment { get; init; }

    public static ProbeQuery<SchemaRow> Query() => new(
        "schemas",
        $"""
        SELECT n.nspname AS name, pg_get_userbyid(n.nspowner) AS owner, obj_description(n.oid, 'pg_namespace') AS comment
          FROM pg_namespace n WHERE {UserSchemas.Condition} ORDER BY n.nspname
        """,
        ProbeRowsJson.Default.SchemaRow);
}
