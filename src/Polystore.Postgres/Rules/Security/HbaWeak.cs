using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;

namespace Polystore.Postgres.Rules.Security;

internal sealed class HbaWeak : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "PG-SECURITY-HBA-WEAK",
        Engine = EngineNames.Postgres,
        Family = "security",
        Title = "Weak authentication from the network",
        LooksFor = "Lines of pg_hba.conf that admit connections from beyond this machine by a password in clear text outside TLS, by ident, or by MD5. "
            + "Not reported: the same from this machine, hostssl lines for password methods, lines that no connection comes to, and md5 lines while every password that is kept is SCRAM.",
        Why = "A password in clear text is read by whoever listens; ident believes the client's machine; an MD5 hash that was copied logs in by itself.",
        References =
        [
            "https://www.postgresql.org/docs/current/auth-password.html",
            "https://www.postgresql.org/docs/current/auth-ident.html",
            "https://www.postgresql.org/docs/current/auth-pg-hba-conf.html",
        ],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Hba, out var hba, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        // "If md5 is specified but the password on the server is encrypted for SCRAM, then SCRAM will automatically be chosen" (manual, 21.5).
        var allScram = context.Snapshot.TryGet(PostgresSections.Roles, out var roles, out _) && roles.PasswordsVisible
            && roles.Items.All(role => role.PasswordKind is "none" or "scram-sha-256");
        return RuleVerdict.Of(HbaReading.Reachable(hba)
            .Where(HbaReading.FromNetwork)
            .Select(rule => (rule, weakness: Weakness(rule, allScram)))
            .Where(pair => pair.weakness is not null)
            .Select(pair => Finding(context, pair.rule, pair.weakness!.Value)));
    }

    private static (Severity Severity, string Words)? Weakness(PostgresHbaRule rule, bool allScram) => rule.Method switch
    {
        "password" or "ldap" or "pam" or "bsd" or "radius" when rule.Type is "host" or "hostnossl" => (Severity.High, "send their password in clear text"),
        "ident" => (Severity.High, "are believed on the word of their own machine (ident)"),
        "md5" when !allScram => (Severity.Medium, "may log in by an MD5 hash"),
        _ => null,
    };

    private Finding Finding(RuleContext context, PostgresHbaRule rule, (Severity Severity, string Words) weakness)
    {
        var listens = HbaReading.ListensToNetwork(context);
        return context.Problem(
            Info, HbaReading.Subject(rule), listens ? weakness.Severity : Severity.Low, $"{string.Join(", ", rule.Roles)} from {rule.Address}{(rule.Netmask is null ? "" : "/" + rule.Netmask)} {weakness.Words}") with
        {
            Evidence = [.. HbaReading.Evidence(rule), Evidence.Of("server listens beyond this machine", listens, null, "listen_addresses")],
            Remedy = Remedy.ByHand(
                rule.Method is "md5" or "ident" or "password"
                    ? $"In pg_hba.conf line {rule.Line}, write hostssl and scram-sha-256, set the passwords again under password_encryption = 'scram-sha-256', then SELECT pg_reload_conf()."
                    : $"In pg_hba.conf line {rule.Line}, write hostssl in place of {rule.Type}, then SELECT pg_reload_conf().",
                "pg_hba.conf is a file of the server, and passwords have to be set again by those who know them"),
        };
    }
}
