namespace Polystore.Postgres.Observe.Queries;

/// <summary>A trigger that users made.</summary>
internal sealed record TriggerRow
{
    public string Schema { get; init; } = "";
    public string Table { get; init; } = "";
    public string Name { get; init; } = "";
    public string FunctionSchema { get; init; } = "";
    public string Function { get; init; } = "";
    public bool ForEachRow { get; init; }
    public string Timing { get; init; } = "AFTER";
    public IReadOnlyList<string> Events { get; init; } = [];
    public string Enabled { get; init; } = "O";
    public string? Definition { get; init; }

    // Bits of tgtype: https://github.com/postgres/postgres/blob/master/src/include/catalog/pg_trigger.h
    public static ProbeQuery<TriggerRow> Query() => new(
        "triggers",
        $"""
        SELECT n.nspname AS schema, c.relname AS table, t.tgname AS name, fn.nspname AS function_schema, f.proname AS function,
               t.tgtype & 1 <> 0 AS for_each_row,
               CASE WHEN t.tgtype & 64 <> 0 THEN 'INSTEAD OF' WHEN t.tgtype & 2 <> 0 THEN 'BEFORE' ELSE 'AFTER' END AS timing,
               array_remove(ARRAY[CASE WHEN t.tgtype & 4 <> 0 THEN 'INSERT' END, CASE WHEN t.tgtype & 16 <> 0 THEN 'UPDATE' END,
                                  CASE WHEN t.tgtype & 8 <> 0 THEN 'DELETE' END, CASE WHEN t.tgtype & 32 <> 0 THEN 'TRUNCATE' END], NULL) AS events,
               t.tgenabled AS enabled,
               CASE WHEN c.oid <> ALL(:locked) THEN pg_get_triggerdef(t.oid) END AS definition
          FROM pg_trigger t
          JOIN pg_class c ON c.oid = t.tgrelid
          JOIN pg_namespace n ON n.oid = c.relnamespace
          JOIN pg_proc f ON f.oid = t.tgfoid
          JOIN pg_namespace fn ON fn.oid = f.pronamespace
         WHERE NOT t.tgisinternal AND c.relpersistence <> 't' AND {UserSchemas.Condition}
         ORDER BY n.nspname, c.relname, t.tgname
        """,
        ProbeRowsJson.Default.TriggerRow);
}
