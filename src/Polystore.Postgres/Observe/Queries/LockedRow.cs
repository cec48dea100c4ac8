namespace Polystore.Postgres.Observe.Queries;

/// <summary>A relation that somebody holds or awaits in ACCESS EXCLUSIVE mode. An awaited lock counts: later requests queue behind it.</summary>
internal sealed record LockedRow
{
    public long Oid { get; init; }

    public string Schema { get; init; } = "";

    public string Name { get; init; } = "";

    public string Kind { get; init; } = "";

    public static ProbeQuery<LockedRow> Query() => new(
        "locks",
        """
        SELECT DISTINCT c.oid::int8 AS oid, n.nspname AS schema, c.relname AS name, c.relkind AS kind
          FROM pg_locks l
          JOIN pg_class c ON c.oid = l.relation
          JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock'
           AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
           AND l.pid IS DISTINCT FROM pg_backend_pid()
        """,
        ProbeRowsJson.Default.LockedRow);
}
