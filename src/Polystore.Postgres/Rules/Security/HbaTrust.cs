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
        LooksFor = "Lines of pg_hba.conf with the method trust that a connection can come to: one finding for those from the network, critical when the server listens there, and one "
            + "for those from this machine, low. Not reported: lines behind one that takes the same connections, such as a reject.",
        Why = "With trust anybody who reaches the port is whoever they say, the superuser included, without a password.",
        References = ["https://www.postgresql.org/docs/current/auth-trust.html", "https://www.postgresql.org/docs/current/auth-pg-hba-conf.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Hba, out var hba, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        return RuleVerdict.Of(HbaReading.Reachable(hba)
            .Where(rule => rule.Method == "trust")
            .GroupBy(HbaReading.FromNetwork)
            .OrderByDescending(lines => lines.Key)
            .Select(lines => Finding(context, lines.Key, lines.ToList())));
    }

    private Finding Finding(RuleContext context, bool network, IReadOnlyList<PostgresHbaRule> lines)
    {
        var listens = HbaReading.ListensToNetwork(context);
        var severity = !network ? Severity.Low : listens ? Severity.Critical : Severity.Medium;
        var instead = lines.All(line => line.Type == "local") ? "peer" : lines.Any(line => line.Type == "local") ? "scram-sha-256 (peer for local)" : "scram-sha-256";
        return context.Problem(Info, HbaReading.Subject(network), severity, $"{HbaReading.Who(lines)} may log in {HbaReading.From(network)} without a password") with
        {
            Impact = network && !listens ? "the server listens only on this machine; the lines let everybody in on the day it listens further" : null,
            Evidence = [.. HbaReading.Evidence(lines), Evidence.Of("server listens beyond this machine", listens, null, "listen_addresses")],
            Remedy = Remedy.ByHand(
                $"In pg_hba.conf {HbaReading.Lines(lines)}, put {instead} in place of trust, give the roles passwords first, then SELECT pg_reload_conf().",
                "pg_hba.conf is a file of the server; sessions that are open stay"),
            Weight = lines.Count,
        };
    }
}
