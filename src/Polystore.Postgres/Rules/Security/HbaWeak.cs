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
        LooksFor = "Lines of pg_hba.conf, in one finding, that admit connections from beyond this machine by a password in clear text outside TLS, by ident, or by MD5. "
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
        var weak = HbaReading.Reachable(hba)
            .Where(HbaReading.FromNetwork)
            .Select(rule => (Line: rule, Weakness: Weakness(rule, allScram)))
            .Where(pair => pair.Weakness is not null)
            .Select(pair => (pair.Line, Weakness: pair.Weakness!.Value))
            .ToList();
        return weak.Count == 0 ? RuleVerdict.Fine : RuleVerdict.Of([Finding(context, weak)]);
    }

    private static (Severity Severity, string Words)? Weakness(PostgresHbaRule rule, bool allScram) => rule.Method switch
    {
        "password" or "ldap" or "pam" or "bsd" or "radius" when rule.Type is "host" or "hostnossl" => (Severity.High, "may send a password in clear text"),
        "ident" => (Severity.High, "may log in on the word of the client's own machine (ident)"),
        "md5" when !allScram => (Severity.Medium, "may log in by an MD5 hash"),
        _ => null,
    };

    private Finding Finding(RuleContext context, IReadOnlyList<(PostgresHbaRule Line, (Severity Severity, string Words) Weakness)> weak)
    {
        var listens = HbaReading.ListensToNetwork(context);
        var worst = weak.MaxBy(pair => pair.Weakness.Severity);
        var lines = weak.Select(pair => pair.Line).ToList();
        var clear = lines.Where(line => line.Method is not ("md5" or "ident")).ToList();
        var others = lines.Except(clear).ToList();
        IEnumerable<string> steps =
        [
            .. clear.Count > 0 ? [$"in {HbaReading.Lines(clear)} write hostssl in place of {string.Join(" and ", clear.Select(line => line.Type).Distinct())}"] : Array.Empty<string>(),
            .. others.Count > 0 ? [$"in {HbaReading.Lines(others)} write scram-sha-256, and set the passwords again under password_encryption = 'scram-sha-256'"] : Array.Empty<string>(),
        ];
        return context.Problem(
            Info,
            HbaReading.Subject(network: true),
            listens ? worst.Weakness.Severity : Severity.Low,
            $"{HbaReading.Who(weak.Where(pair => pair.Weakness == worst.Weakness).Select(pair => pair.Line).ToList())} from the network {worst.Weakness.Words}") with
        {
            Evidence = [.. HbaReading.Evidence(lines), Evidence.Of("server listens beyond this machine", listens, null, "listen_addresses")],
            Remedy = Remedy.ByHand(
                $"In pg_hba.conf: {string.Join("; ", steps)}; then SELECT pg_reload_conf().",
                "pg_hba.conf is a file of the server, and passwords have to be set again by those who know them"),
            Weight = lines.Count,
        };
    }
}
