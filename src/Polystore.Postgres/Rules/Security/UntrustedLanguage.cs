using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Security;

internal sealed class UntrustedLanguage : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "PG-SECURITY-UNTRUSTED-LANGUAGE",
        Engine = EngineNames.Postgres,
        Family = "security",
        Title = "Routine in an untrusted language that everybody may call",
        LooksFor = "Functions and procedures written by users in an untrusted language (C, plpython3u, plperlu, …) with EXECUTE for PUBLIC. "
            + "Not reported: those of extensions, those granted to named roles only, and trigger functions, which nobody can call by hand.",
        Why = "Such code is not held by the database: it reads and writes files, opens connections and can crash the server, all as the server's own user.",
        References = ["https://www.postgresql.org/docs/current/sql-createlanguage.html", "https://www.postgresql.org/docs/current/plpython.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Routines, out var routines, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var known = context.Catalog.Routines.ToDictionary(routine => (routine.Schema, routine.Name, routine.Arguments));
        return RuleVerdict.Of(routines.Items
            .Where(routine => routine is { LanguageTrusted: false, PublicCanExecute: true, ReturnsTrigger: false })
            .Select(routine => (routine, known: known.GetValueOrDefault((routine.Schema, routine.Name, routine.Arguments))))
            .Where(pair => pair.known is { Language: not "internal" })
            .Select(pair => Finding(context, pair.routine, pair.known!.Language, pair.known.SecurityDefiner)));
    }

    private Finding Finding(RuleContext context, PostgresRoutine routine, string language, bool definer)
    {
        var call = $"{PgName.Qualified(routine.Schema, routine.Name)}({routine.Arguments})";
        return context.Problem(
            Info,
            SecuritySubject.Routine(routine.Schema, routine.Name, routine.Arguments),
            definer ? Severity.High : Severity.Medium,
            $"every role may call {routine.Schema}.{routine.Name}, written in the untrusted language {language}") with
        {
            Evidence =
            [
                Evidence.Of("language", language, null, "pg_language.lanpltrusted"),
                Evidence.Of("PUBLIC may call it", true, null, "pg_proc.proacl"),
                Evidence.Of("SECURITY DEFINER", definer, null, "pg_proc.prosecdef"),
            ],
            Remedy = CatalogueChange.Of(
                $"REVOKE EXECUTE ON ROUTINE {call} FROM PUBLIC",
                $"GRANT EXECUTE ON ROUTINE {call} TO PUBLIC",
                guidance: $"Grant it first to the roles that call it: GRANT EXECUTE ON ROUTINE {call} TO role."),
        };
    }
}
