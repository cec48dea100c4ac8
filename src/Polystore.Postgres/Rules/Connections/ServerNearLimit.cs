using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Connections;

internal sealed class ServerNearLimit : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "PG-CONN-NEAR-LIMIT",
        Engine = EngineNames.Postgres,
        Family = "connections",
        Title = "Connections nearly used up",
        LooksFor = "Client connections against max_connections less those reserved (superuser_reserved_connections; reserved_connections from 16 on). "
            + "Not counted: parallel workers, WAL senders and background processes, which do not use them.",
        Why = "The next client after the last connection is refused: \"sorry, too many clients already\".",
        Options = [LimitOptions.Share, LimitOptions.HighShare, LimitOptions.CriticalShare],
        References = ["https://www.postgresql.org/docs/current/runtime-config-connection.html#GUC-MAX-CONNECTIONS"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!ConnectionReading.TryOpen(context, out var reading, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var share = (double)reading.Used / reading.Available;
        if (share < context.Option(LimitOptions.Share))
        {
            return RuleVerdict.Fine;
        }

        var idle = reading.Connections.StatesVisible ? ConnectionReading.Idle(reading.Groups) : (int?)null;
        return RuleVerdict.Of(
        [
            context.Problem(Info, SubjectOf.Setting("max_connections"), LimitOptions.Grade(context, share, Severity.Critical), $"{Amount.Of(reading.Used)} of {Amount.Of(reading.Available)} connections are in use") with
            {
                Impact = $"{Amount.Of(Math.Max(0, reading.Available - reading.Used), "connection")} left for ordinary roles" + (idle is { } count ? $"; {Amount.Of(count)} of those in use are idle" : ""),
                Evidence =
                [
                    Evidence.Of("connections", (long)reading.Used, "connections", "pg_stat_activity"),
                    Evidence.Of("max_connections", (long)reading.Connections.MaxConnections, "connections", "pg_settings"),
                    Evidence.Of("reserved", (long)(reading.Connections.SuperuserReserved + reading.Connections.Reserved), "connections", "pg_settings"),
                    .. idle is { } known ? new[] { Evidence.Of("idle", (long)known, "connections", "pg_stat_activity.state") } : [],
                    .. ConnectionReading.Most(reading.Groups, "role", group => group.Role),
                    .. ConnectionReading.Most(reading.Groups, "database", group => group.Database),
                    .. ConnectionReading.Most(reading.Groups, "application", group => group.Application),
                ],
                Remedy = Remedy.ByHand(
                    idle > reading.Used / 2
                        ? "Put a pooler (PgBouncer in transaction mode) between, or make the programs' pools smaller: most of these connections do nothing. Raise max_connections only after that; it needs a restart and memory for each."
                        : "They are at work: look first at what makes statements slow or wait (the findings on locks and statements), then pool, and only then raise max_connections, which needs a restart and memory for each.",
                    "the cure is in the programs or needs a restart"),
                Weight = share,
            },
        ]);
    }
}
