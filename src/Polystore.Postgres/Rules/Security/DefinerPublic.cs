using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Security;

internal sealed class DefinerPublic : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "PG-SECURITY-DEFINER-PUBLIC",
        Engine = EngineNames.Postgres,
        Family = "security",
        Title = "SECURITY DEFINER routine that everybody may call",
        LooksFor = "SECURITY DEFINER routines with EXECUTE for PUBLIC, which every new routine has. Not reported: trigger functions, which nobody can call by hand, "
            + "ordinary routines, and routines of extensions.",
        Why = "Whatever the routine can do, every role can have done with the owner's rights; usually nobody decided that, it is the default.",
        References = ["https://www.postgresql.org/docs/current/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Routines, out var routines, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var definers = context.Catalog.Routines.Where(routine => routine.SecurityDefiner).ToDictionary(routine => (routine.Schema, routine.Name, routine.Arguments));
        return RuleVerdict.Of(routines.Items
            .Where(routine => routine is { PublicCanExecute: true, ReturnsTrigger: false } && definers.ContainsKey((routine.Schema, routine.Name, routine.Arguments)))
            .Select(routine => Finding(context, routine, definers[(routine.Schema, routine.Name, routine.Arguments)].Owner)));
    }

    private Finding Finding(RuleContext context, PostgresRoutine routine, string? owner)
    {
        var call = $"{PgName.Qualified(routine.Schema, routine.Name)}({routine.Arguments})";
        return context.Problem(
            Info,
            SecuritySubject.Routine(routine.Schema, routine.Name, routine.Arguments),
            routine.OwnerIsSuperuser && RoleReading.OrdinaryLogins(context) is not 0 ? Severity.Medium : Severity.Low,
            $"every role may call {routine.Schema}.{routine.Name} with the rights of {owner}{(routine.OwnerIsSuperuser ? ", a superuser" : "")}") with
        {
            Evidence =
            [
                Evidence.Of("PUBLIC may call it", true, null, "pg_proc.proacl"),
                Evidence.Of("owner", owner, null, "pg_proc.proowner"),
                Evidence.Of("owner is a superuser", routine.OwnerIsSuperuser, null, "pg_roles"),
            ],
            Remedy = CatalogueChange.Of(
                $"REVOKE EXECUTE ON ROUTINE {call} FROM PUBLIC",
                $"GRANT EXECUTE ON ROUTINE {call} TO PUBLIC",
                guidance: $"Grant it first to the roles that call it: GRANT EXECUTE ON ROUTINE {call} TO role."),
            Weight = routine.OwnerIsSuperuser ? 1 : 0,
        };
    }
}
