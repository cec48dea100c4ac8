using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Security;

internal sealed class TlsOff : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "PG-SECURITY-TLS-OFF",
        Engine = EngineNames.Postgres,
        Family = "security",
        Title = "Server without TLS on the network",
        LooksFor = "ssl = off on a server that listens beyond its own machine; severe when sessions come from other machines now. "
            + "Not reported: servers that listen on the loopback address or a socket alone.",
        Why = "Statements, rows and every authentication but SCRAM cross the network in clear text, and a client cannot know that it speaks with the right server.",
        References = ["https://www.postgresql.org/docs/current/ssl-tcp.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (context.Snapshot.SettingValue("ssl") is not { } ssl)
        {
            return RuleVerdict.NotExamined("the setting ssl was not observed");
        }

        if (ssl == "on" || !HbaReading.ListensToNetwork(context))
        {
            return RuleVerdict.Fine;
        }

        long? remote = context.Snapshot.TryGet(PostgresSections.Connections, out var connections, out _) && connections.StatesVisible
            ? connections.Groups.Where(group => group.ClientKind == "tcp").Sum(group => group.Count)
            : null;
        return RuleVerdict.Of(
        [
            context.Problem(Info, SubjectOf.Setting("ssl"), remote > 0 ? Severity.High : Severity.Medium, "the server listens on the network without TLS") with
            {
                Impact = remote > 0 ? $"{Amount.Of(remote.Value, "session")} from other machines in clear text now" : null,
                Evidence =
                [
                    Evidence.Of("ssl", "off", null, "pg_settings"),
                    Evidence.Of("listen_addresses", context.Snapshot.SettingValue("listen_addresses"), null, "pg_settings"),
                    Evidence.Of("sessions from other machines", remote is { } count ? count : (string?)null, "sessions", "pg_stat_activity"),
                ],
                Remedy = Remedy.ByHand(
                    "Put a certificate and its key where the server finds them (ssl_cert_file, ssl_key_file), then ALTER SYSTEM SET ssl = on and SELECT pg_reload_conf(); after that turn host lines of pg_hba.conf into hostssl, and let clients use sslmode=verify-full.",
                    "the server needs a certificate, which SQL cannot make"),
                Weight = remote ?? 0,
            },
        ]);
    }
}
