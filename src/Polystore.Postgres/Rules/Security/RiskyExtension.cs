using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Security;

internal sealed class RiskyExtension : IRule
{
    // What the manual's own pages say of them (appendix F and section 42.1, "Installing Procedural Languages").
    private static readonly IReadOnlyDictionary<string, (Severity Severity, string Risk)> Known = new Dictionary<string, (Severity, string)>
    {
        ["dblink"] = (Severity.Low, "opens connections to any database that the server reaches, with passwords in statements"),
        ["file_fdw"] = (Severity.Low, "reads files of the server and runs programs through foreign tables"),
        ["adminpack"] = (Severity.Low, "writes, renames and removes files of the server; removed in version 17"),
        ["pg_surgery"] = (Severity.Medium, "changes damaged rows by force and can damage sound ones"),
        ["xml2"] = (Severity.Info, "is deprecated since 8.3 and parses XML outside the core's limits"),
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-SECURITY-EXTENSION-RISK",
        Engine = EngineNames.Postgres,
        Family = "security",
        Title = "Extension with known risk",
        LooksFor = "Installed extensions that reach files, programs or other servers (dblink, file_fdw, adminpack, pg_surgery, xml2) and untrusted languages; "
            + "languages weigh more when functions are written in them. Not reported: trusted languages, and extensions that are merely available.",
        Why = "Each is a door out of the database for whoever gains a role that may use it; one that nobody uses is better gone.",
        References = ["https://www.postgresql.org/docs/current/contrib.html", "https://www.postgresql.org/docs/current/sql-createlanguage.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Extensions, out var extensions, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var languages = extensions.Languages.Where(language => !language.Trusted && language.Name is not "c" and not "internal").ToDictionary(language => language.Name);
        return RuleVerdict.Of(extensions.Items
            .Select(extension => (extension, risk: Risk(extension, languages)))
            .Where(pair => pair.risk is not null)
            .Select(pair => Finding(context, pair.extension, pair.risk!.Value.Severity, pair.risk.Value.Words)));
    }

    private static (Severity Severity, string Words)? Risk(PostgresExtension extension, Dictionary<string, PostgresLanguage> languages) =>
        Known.TryGetValue(extension.Name, out var known) ? known
        : languages.TryGetValue(extension.Name, out var language)
            ? (language.Routines > 0 ? Severity.Medium : Severity.Low, $"is an untrusted language with {Amount.Of(language.Routines, "routine")}: its code does as the server's own user what it likes")
        : null;

    private Finding Finding(RuleContext context, PostgresExtension extension, Severity severity, string risk) =>
        context.Problem(Info, SecuritySubject.Extension(extension.Name), severity, $"extension {extension.Name} {risk}") with
        {
            Evidence = [Evidence.Of("version", extension.Version, null, "pg_extension"), Evidence.Of("schema", extension.Schema, null, "pg_extension")],
            Remedy = Remedy.ByHand(
                $"If nobody uses it: DROP EXTENSION {PgName.Quote(extension.Name)} (it refuses while objects depend on it). Back again: CREATE EXTENSION {PgName.Quote(extension.Name)} SCHEMA {PgName.Quote(extension.Schema)} VERSION {PgName.Literal(extension.Version)}.",
                "statements of applications that use it cannot be seen in the catalogue"),
        };
}
