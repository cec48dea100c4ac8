using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;

namespace Polystore.Postgres.Rules.Security;

internal sealed class HbaTrust : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "PG-SECURITY-HBA-TRUST",
        Engine = EngineNames.Postgres,
        Family = "security",
        Title = "Log-in without any proof (trust)",
        LooksFor = "Lines of pg_hba.conf with the method trust that a connection can come to; critical from the network, low on this machine. "
            + "Not reported: lines behind one that takes the same connections, such as a reject.",
        Why = "With trust anybody who reaches the port is whoever they say, the superuser included, without a password.",
        References = ["https://www.postgresql.org/docs/current/auth-trust.html", "https://www.postgresql.org/docs/current/auth-pg-hba-conf.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Hba, out var hba, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        return RuleVerdict.Of(HbaReading.Reachable(hba).Where(rule => rule.Method == "trust").Select(rule => Finding(context, rule)));
    }

    private Finding Finding(RuleContext context, PostgresHbaRule rule)
    {
        var network = HbaReading.FromNetwork(rule);
        var severity = network && HbaReading.ListensToNetwork(context) ? Severity.Critical : network ? Severity.Medium : Severity.Low;
        var where = network ? "from the network" : rule.Type == "local" ? "through the Unix socket" : "from this machine";
        return context.Problem(Info, HbaReading.Subject(rule), severity, $"{string.Join(", ", rule.Roles)} may log in to {string.Join(", ", rule.Databases)} {where} without a password") with
        {
            Evidence = [.. HbaReading.Evidence(rule), Evidence.Of("server listens beyond this machine", HbaReading.ListensToNetwork(context), null, "listen_addresses")],
            Remedy = Remedy.ByHand(
                $"In pg_hba.conf line {rule.Line}, put {(rule.Type == "local" ? "peer" : "scram-sha-256")} in place of trust, give the roles passwords first, then SELECT pg_reload_conf().",
                "pg_hba.conf is a file of the server; sessions that are open stay"),
            Weight = network ? 1 : 0,
        };
    }
}
