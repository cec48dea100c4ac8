using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Connections;

internal sealed class OldIdle : IRule
{
    private static readonly RuleOption Hours = new()
    {
        Name = "hours", Default = 24, Unit = "hours", Meaning = "time without a statement from which on it is reported",
        Source = "pools close what is idle within the hour (PgBouncer server_idle_timeout 10 min, HikariCP idleTimeout 10 min, Npgsql 5 min): what is idle for a day belongs to nobody's pool",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-CONN-OLD-IDLE",
        Engine = EngineNames.Postgres,
        Family = "connections",
        Title = "Connections that nobody has used for a day",
        LooksFor = "Idle connections whose last statement was long ago, by role, database and application. Not reported: connections that are old and in use, and those idle in a transaction (another rule).",
        Why = "A forgotten console or a leak in a program: each takes a place of the limit and keeps the memory that it once needed.",
        Options = [Hours],
        References = ["https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-IDLE-SESSION-TIMEOUT"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!ConnectionReading.TryOpenStates(context, out var reading, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        return RuleVerdict.Of(reading.Groups
            .Where(group => group.State == "idle" && group.LongestIdleSeconds >= context.Option(Hours) * 3600)
            .GroupBy(group => (group.Role, group.Database, group.Application))
            .Select(group => Finding(context, reading, group.ToList())));
    }

    private Finding Finding(RuleContext context, ConnectionReading reading, List<PostgresConnectionGroup> groups)
    {
        var first = groups[0];
        var longest = groups.Max(group => group.LongestIdleSeconds ?? 0);
        return context.Problem(
            Info, ConnectionReading.Whose(first.Role, first.Database, first.Application), reading.Used >= reading.Available / 2 ? Severity.Low : Severity.Info,
            $"a connection of {first.Role ?? "a role"}{(string.IsNullOrEmpty(first.Application) ? "" : $" ({first.Application})")} has been idle for {Amount.Seconds(longest)}") with
        {
            Impact = $"up to {Amount.Of(groups.Sum(group => group.Count))} of {Amount.Of(reading.Available)} connections",
            Evidence =
            [
                Evidence.Of("idle for", longest, "s", "pg_stat_activity.state_change"),
                Evidence.Of("idle connections of the kind", (long)groups.Sum(group => group.Count), "connections", "pg_stat_activity"),
            ],
            Remedy = Remedy.ByHand(
                $"See who holds them (pg_stat_activity: client_addr, state_change) and let the program close what it does not use. For people and not for poolers: ALTER ROLE {PgName.Quote(first.Role ?? "role")} "
                    + "SET idle_session_timeout = '8h' (14 and newer).",
                "some programs take a closed connection for an error"),
            Weight = longest,
        };
    }
}
