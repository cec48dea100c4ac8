using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Connections;

internal sealed class IdleShare : IRule
{
    private static readonly RuleOption Least = new()
    {
        Name = "connections", Default = 50, Unit = "connections", Meaning = "idle connections below which nothing is reported",
        Source = "half of max_connections 100, its default",
    };

    private static readonly RuleOption Share = new()
    {
        Name = "share", Default = 0.8, Unit = "ratio", Maximum = 1, Meaning = "idle of all connections from which on it is reported", Source = "four of five do nothing: a pool of a fourth of the size would do with room to spare",
    };

    private static readonly RuleOption Floor = new()
    {
        Name = "pool-floor", Default = 20, Unit = "connections", Meaning = "smallest pool that is advised", Source = "PgBouncer's default_pool_size 20",
    };

    private static readonly RuleOption Headroom = new()
    {
        Name = "headroom", Default = 3, Unit = "ratio", Meaning = "pool size as a multiple of the connections at work on average (Little's law), for peaks",
        Source = "busy hours of daily loads carry two to three times the mean of the day",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-CONN-IDLE",
        Engine = EngineNames.Postgres,
        Family = "connections",
        Title = "Most connections are idle",
        LooksFor = "Many connections of which most do nothing, with the size of pool that would do, out of how many were at work now and on average. "
            + "Not reported: few connections, and sessions that are idle in a transaction (another rule).",
        Why = "Each holds a process, its memory and a place of the limit; every snapshot that a statement takes looks at all of them.",
        Options = [Least, Share, Floor, Headroom],
        References = ["https://www.pgbouncer.org/config.html", "https://wiki.postgresql.org/wiki/Number_Of_Database_Connections"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!ConnectionReading.TryOpenStates(context, out var reading, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var idle = ConnectionReading.Idle(reading.Groups);
        return idle < Math.Max(1, context.Option(Least)) || idle < context.Option(Share) * reading.Used ? RuleVerdict.Fine : RuleVerdict.Of([Finding(context, reading, idle)]);
    }

    private Finding Finding(RuleContext context, ConnectionReading reading, int idle)
    {
        var busy = reading.Used - idle;
        var mean = MeanBusy(context);
        var pool = Math.Max(context.Option(Floor), Math.Ceiling(Math.Max(2 * busy, context.Option(Headroom) * (mean ?? 0))));
        return context.Problem(
            Info, SubjectOf.Setting("max_connections"), idle > reading.Available / 2 ? Severity.Medium : Severity.Low, $"{Amount.Of(idle)} of {Amount.Of(reading.Used)} connections are idle") with
        {
            Impact = $"{Amount.Share((double)idle / reading.Available)} of the places are taken by connections that do nothing",
            Evidence =
            [
                Evidence.Of("idle", (long)idle, "connections", "pg_stat_activity.state"),
                Evidence.Of("at work", (long)busy, "connections", "pg_stat_activity.state"),
                .. mean is { } known ? new[] { Evidence.Of("at work on average", known, "connections", "pg_stat_database.active_time, idle_in_transaction_time (14 and newer)") } : [],
                Evidence.Of("advised pool", pool, "connections", "the larger of the floor, twice those at work now, and the headroom over the average"),
                .. ConnectionReading.Most(reading.Groups.Where(group => group.State == "idle").ToList(), "application", group => group.Application),
                .. ConnectionReading.Most(reading.Groups.Where(group => group.State == "idle").ToList(), "role", group => group.Role),
            ],
            Remedy = Remedy.ByHand(
                $"A pool of about {Amount.Of(pool)} server connections in all would carry this load: PgBouncer in transaction mode with that default_pool_size, or smaller pools in the programs "
                    + $"(their sum over all instances counts){(pool < reading.Used ? $"; that frees {Amount.Of(reading.Used - pool)} connections" : "")}.",
                "programs that use session state (SET, advisory locks, LISTEN, temporary tables) need session mode or a change first"),
            Weight = idle,
        };
    }

    // Time at work over time elapsed is the number at work on average. Sessions hand their time in when they end or every few seconds.
    private static double? MeanBusy(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Databases, out var databases, out _) || !context.Snapshot.TryGet(PostgresSections.Server, out var server, out _) || server.MajorVersion < 14)
        {
            return null;
        }

        var each = databases.Items
            .Select(database => DatabaseCounters.Of(context, database, item => item.ActiveMilliseconds + item.IdleInTransactionMilliseconds))
            .Where(counted => counted.Days > 0)
            .Select(counted => counted.Number / (counted.Days * 86_400_000))
            .ToList();
        return each.Count == 0 ? null : each.Sum();
    }
}
