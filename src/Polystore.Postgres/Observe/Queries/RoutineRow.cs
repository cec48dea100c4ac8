namespace Polystore.Postgres.Observe.Queries;

/// <summary>A function or procedure that no extension owns.</summary>
internal sealed record RoutineRow
{
    public string Schema { get; init; } = "";
    public string Name { get; init; } = "";
    public string Arguments { get; init; } = "";
    public string Language { get; init; } = "sql";
    public bool LanguageTrusted { get; init; }
    public string Kind { get; init; } = "f";
    public string Volatility { get; init; } = "v";
    public string Parallel { get; init; } = "u";
    public bool SecurityDefiner { get; init; }
    public bool Strict { get; init; }
    public bool Leakproof { get; init; }
    public double Cost { get; init; }
    public bool ReturnsTrigger { get; init; }
    public string? Owner { get; init; }
    public bool OwnerIsSuperuser { get; init; }
    public IReadOnlyList<string>? Settings { get; init; }
    public bool PublicCanExecute { get; init; }

    public static ProbeQuery<RoutineRow> Query() => new(
        "routines",
        $"""
        SELECT n.nspname AS schema, p.proname AS name, pg_get_function_identity_arguments(p.oid) AS arguments, l.lanname AS language, l.lanpltrusted AS language_trusted,
               p.prokind AS kind, p.provolatile AS volatility, p.proparallel AS parallel, p.prosecdef AS security_definer, p.proisstrict AS strict,
               p.proleakproof AS leakproof, p.procost AS cost, p.prorettype IN ('trigger'::regtype, 'event_trigger'::regtype) AS returns_trigger,
               o.rolname AS owner, coalesce(o.rolsuper, false) AS owner_is_superuser, p.proconfig AS settings,
               EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x WHERE x.grantee = 0 AND x.privilege_type = 'EXECUTE') AS public_can_execute
          FROM pg_proc p
          JOIN pg_namespace n ON n.oid = p.pronamespace
          JOIN pg_language l ON l.oid = p.prolang
          LEFT JOIN pg_roles o ON o.oid = p.proowner
         WHERE {UserSchemas.Condition}
           AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
         ORDER BY n.nspname, p.proname, p.oid
        """,
        ProbeRowsJson.Default.RoutineRow);
}
