using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Security;

internal sealed class DefinerSearchPath : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "PG-SECURITY-DEFINER-PATH",
        Engine = EngineNames.Postgres,
        Family = "security",
        Title = "SECURITY DEFINER routine on the caller's search path",
        LooksFor = "SECURITY DEFINER functions and procedures without SET search_path, or with one that holds \"$user\" or a schema in which everybody may create objects; "
            + "severe when the owner is a superuser and everybody may call it. Not reported: routines with a path of trusted schemas or an empty one, C functions, which look nothing up "
            + "by name, and routines of extensions.",
        Why = "The routine runs with its owner's rights but finds tables, functions and operators by the caller's path: the caller plants a function of the same name and has those rights.",
        References = ["https://www.postgresql.org/docs/current/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Routines, out var routines, out var reason)
            || !context.Snapshot.TryGet(PostgresSections.Grants, out var grants, out reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var details = routines.Items.ToDictionary(routine => (routine.Schema, routine.Name, routine.Arguments));
        var open = grants.Items
            .Where(grant => grant is { ObjectKind: "schema", Grantee: "PUBLIC" } && grant.Privileges.Contains("CREATE"))
            .Select(grant => grant.Name)
            .ToHashSet();
        return RuleVerdict.Of(context.Catalog.Routines
            .Where(routine => routine is { SecurityDefiner: true, Language: not "c" and not "internal" })
            .Select(routine => Finding(context, routine, details.GetValueOrDefault((routine.Schema, routine.Name, routine.Arguments)), open))
            .OfType<Finding>());
    }

    private Finding? Finding(RuleContext context, Routine routine, PostgresRoutine? details, HashSet<string> open)
    {
        var set = routine.Settings.GetValueOrDefault("search_path");
        var path = set is null ? [] : SearchPath.Parse(set);
        var writable = path.Where(open.Contains).ToList();
        if (set is not null && !path.Contains("$user") && writable.Count == 0)
        {
            return null;
        }

        var call = $"{PgName.Qualified(routine.Schema, routine.Name)}({routine.Arguments})";
        var severity = (details?.OwnerIsSuperuser, details?.PublicCanExecute) switch
        {
            (true, true) => RoleReading.OrdinaryLogins(context) is 0 ? Severity.Medium : Severity.High,
            (true, _) or (_, true) => Severity.Medium,
            _ => Severity.Low,
        };
        var fault = set is null ? "has no search_path of its own"
            : writable.Count > 0 ? $"looks in {string.Join(", ", writable)}, where everybody may create objects"
            : "looks in the caller's own schema ($user)";
        return context.Problem(Info, SecuritySubject.Routine(routine.Schema, routine.Name, routine.Arguments), severity, $"SECURITY DEFINER routine {routine.Schema}.{routine.Name} {fault}") with
        {
            Impact = $"{(details?.PublicCanExecute is true ? "every role" : "whoever may call it")} can gain the rights of {routine.Owner ?? "its owner"}{(details?.OwnerIsSuperuser is true ? ", a superuser" : "")}",
            Evidence =
            [
                Evidence.Of("search_path", set ?? "that of the caller", null, "pg_proc.proconfig"),
                Evidence.Of("owner", routine.Owner, null, "pg_proc.proowner"),
                Evidence.Of("owner is a superuser", details?.OwnerIsSuperuser ?? false, null, "pg_roles"),
                Evidence.Of("PUBLIC may call it", details?.PublicCanExecute ?? false, null, "pg_proc.proacl"),
            ],
            Remedy = writable.Count > 0 && !path.Contains("$user") ? CloseSchemas(writable) : PinPath(context, routine, call, set),
            Weight = details?.PublicCanExecute is true ? 1 : 0,
        };
    }

    // The same statements as the rule on schemas gives, so that both are one remedy.
    private static Remedy CloseSchemas(List<string> schemas) => CatalogueChange.Of(
        schemas.ConvertAll(schema => $"REVOKE CREATE ON SCHEMA {PgName.Quote(schema)} FROM PUBLIC"),
        schemas.ConvertAll(schema => $"GRANT CREATE ON SCHEMA {PgName.Quote(schema)} TO PUBLIC"));

    // Where the routine finds its objects today, without the caller's schema; pg_temp last, because it is searched first unless named.
    private static Remedy PinPath(RuleContext context, Routine routine, string call, string? old)
    {
        var known = context.Catalog.Schemas.Select(schema => schema.Name).ToHashSet();
        var path = SearchPath.Parse(old ?? context.Snapshot.SettingValue("search_path") ?? "public")
            .Where(known.Contains)
            .Append(routine.Schema)
            .Distinct()
            .Append("pg_temp");
        return CatalogueChange.Of(
            $"ALTER ROUTINE {call} SET search_path = {PgName.Quote(path)}",
            old is null ? $"ALTER ROUTINE {call} RESET search_path" : $"ALTER ROUTINE {call} SET search_path = {old}",
            guidance: "The path is the one in effect without the caller's own schema; add a schema if the routine uses objects of another one without naming it.");
    }
}
