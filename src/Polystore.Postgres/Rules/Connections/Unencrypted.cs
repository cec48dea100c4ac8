using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Connections;

internal sealed class Unencrypted : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "PG-CONN-UNENCRYPTED",
        Engine = EngineNames.Postgres,
        Family = "connections",
        Title = "Connections in plain text over the network",
        LooksFor = "Connections from other machines under neither TLS nor GSSAPI encryption, by role. Not reported: unix sockets and the loopback address. "
            + "What a proxy or a VPN encrypts outside the server cannot be seen here.",
        Why = "Whoever stands between reads every row and statement, and may change them.",
        References = ["https://www.postgresql.org/docs/current/ssl-tcp.html", "https://www.postgresql.org/docs/current/auth-pg-hba-conf.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!ConnectionReading.TryOpenStates(context, out var reading, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var off = context.Snapshot.SettingValue("ssl") is "off";
        return RuleVerdict.Of(reading.Groups
            .Where(group => group is { ClientKind: "tcp", Encrypted: false })
            .GroupBy(group => group.Role)
            .Select(group => Finding(context, group.Key, group.ToList(), off)));
    }

    private Finding Finding(RuleContext context, string? role, List<PostgresConnectionGroup> groups, bool off)
    {
        var count = groups.Sum(group => group.Count);
        return context.Problem(
            Info, ConnectionReading.Role(role), Severity.Medium, $"{Amount.Of(count, "connection")} of {role ?? "a role"} {(count == 1 ? "comes" : "come")} over the network in plain text") with
        {
            Impact = $"data of {string.Join(", ", groups.Select(group => group.Database).OfType<string>().Distinct().Order(StringComparer.Ordinal).Take(5))} can be read on the way",
            Evidence =
            [
                Evidence.Of("connections in plain text", (long)count, "connections", "pg_stat_ssl, pg_stat_gssapi"),
                .. ConnectionReading.Most(groups, "application", group => group.Application),
                .. context.Snapshot.SettingValue("ssl") is { } ssl ? new[] { Evidence.Of("ssl", ssl, null, "pg_settings") } : [],
            ],
            Remedy = Remedy.ByHand(
                (off ? "First give the server a certificate and set ssl = on. " : "")
                    + "Let the clients ask for sslmode=verify-full, and when all do, turn the host lines of pg_hba.conf into hostssl, so that plain text is refused.",
                "a client that cannot do TLS would be locked out, so the clients come first"),
            Weight = count,
        };
    }
}
