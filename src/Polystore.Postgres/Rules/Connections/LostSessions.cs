using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Connections;

internal sealed class LostSessions : IRule
{
    private static readonly RuleOption Share = new()
    {
        Name = "share", Default = 0.05, Unit = "ratio", Maximum = 1, Meaning = "sessions that ended badly, of all, from which on it is reported", Source = "one in twenty is no longer a restart now and then",
    };

    private static readonly RuleOption Least = new()
    {
        Name = "sessions", Default = 100, Unit = "sessions", Meaning = "number below which nothing is reported", Source = "a share of fewer sessions says little: one in twenty of 2,000",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-CONN-LOST",
        Engine = EngineNames.Postgres,
        Family = "connections",
        Title = "Sessions that end badly",
        LooksFor = "Databases many of whose sessions ended because the client vanished, by a fatal error, or by an operator (14 and newer), since the earlier snapshot or else since the statistics count. "
            + "Not reported: a few of very many.",
        Why = "Work under way was rolled back, and the programs saw errors or hung until a timeout; often a firewall, a proxy or the kernel's memory killer is behind it.",
        Options = [Share, Least],
        References = ["https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-DATABASE-VIEW"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Databases, out var databases, out var reason) || !context.Snapshot.TryGet(PostgresSections.Server, out var server, out reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        return server.MajorVersion < 14
            ? RuleVerdict.NotExamined("the server counts sessions from version 14 on")
            : RuleVerdict.Of(databases.Items.Select(database => Find(context, database)).OfType<Finding>());
    }

    private Finding? Find(RuleContext context, PostgresDatabase database)
    {
        double Count(Func<PostgresDatabase, double> counter) => DatabaseCounters.Of(context, database, counter).Number;
        var (abandoned, fatal, killed) = (Count(item => item.SessionsAbandoned), Count(item => item.SessionsFatal), Count(item => item.SessionsKilled));
        var all = Count(item => item.Sessions);
        var lost = abandoned + fatal + killed;
        if (lost < Math.Max(1, context.Option(Least)) || lost < context.Option(Share) * all)
        {
            return null;
        }

        return context.Problem(Info, ConnectionReading.Database(database.Name), fatal > lost / 2 ? Severity.Medium : Severity.Low, $"{Amount.Of(lost)} of {Amount.Of(all)} sessions in {database.Name} ended badly") with
        {
            Impact = $"{Amount.Share(Math.Min(1, lost / Math.Max(1, all)))} of its sessions were cut off",
            Evidence =
            [
                Evidence.Of("client vanished", abandoned, "sessions", "pg_stat_database.sessions_abandoned"),
                Evidence.Of("fatal error", fatal, "sessions", "pg_stat_database.sessions_fatal"),
                Evidence.Of("ended by an operator or a timeout", killed, "sessions", "pg_stat_database.sessions_killed"),
                Evidence.Of("sessions", all, "sessions", "pg_stat_database.sessions"),
            ],
            Remedy = Remedy.ByHand(
                abandoned >= lost / 2
                    ? "Clients went away without a word: compare the idle timeouts of firewalls, load balancers and poolers with the programs' pools, set tcp_keepalives_idle below them, and let programs close their connections when they end."
                    : fatal >= lost / 2 ? "Read the server's log for FATAL: it names each reason (memory, idle_in_transaction_session_timeout, transaction_timeout, recovery conflicts)."
                    : "Somebody or something calls pg_terminate_backend or restarts the server: see who does, and why it has to.",
                "the reason is in the log and the network, which SQL does not show"),
            Weight = lost,
        };
    }
}
