namespace Polystore.Postgres.Observe.Queries;

/// <summary>Which schemas are users' own.</summary>
internal static class UserSchemas
{
    /// <summary>A condition on <c>n</c>, a row of pg_namespace. Temporary schemas belong to one session and vanish with it.</summary>
    public const string Condition = "n.nspname <> 'pg_catalog' AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_(toast|temp_|toast_temp_)'";
}
