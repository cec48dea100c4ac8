using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Connections;

internal sealed class OneRole : IRule
{
    private static readonly RuleOption Share = new()
    {
        Name = "share", Default = 0.5, Unit = "ratio", Maximum = 1, Meaning = "share of all places that one role holds from which on it is reported",
        Source = "with half of the places, the burst that doubles it locks everybody else out",
    };

    private static readonly RuleOption Limit = new()
    {
        Name = "limit-share", Default = 0.8, Unit = "ratio", Maximum = 1, Meaning = "share of all places that the advised limit leaves to the role", Source = "a fifth of the places is left for everybody else, people with a repair in hand above all",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-CONN-ONE-ROLE",
        Engine = EngineNames.Postgres,
        Family = "connections",
        Title = "One program may take every connection",
        LooksFor = "A role without a connection limit that holds half of all places, while other roles use the server too. "
            + "Not reported: roles that have a limit, a server that serves one role alone, and connections seen through a pooler.",
        Why = "One leak or one restart of all its instances, and monitoring, other programs and people get no connection.",
        Options = [Share, Limit],
        References = ["https://www.postgresql.org/docs/current/sql-alterrole.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!ConnectionReading.TryOpen(context, out var reading, out var reason) || !context.Snapshot.TryGet(PostgresSections.Roles, out var roles, out reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        // A pooler is made to hold the connections of all.
        if (context.Snapshot.TryGet(PostgresSections.Server, out var server, out _) && server.ThroughPooler)
        {
            return RuleVerdict.Fine;
        }

        var others = reading.Groups.Select(group => group.Role).OfType<string>().Distinct().Count() > 1;
        var known = roles.Items.ToDictionary(role => role.Name);
        return RuleVerdict.Of(!others ? [] : reading.Groups
            .Where(group => group.Role is not null && known.TryGetValue(group.Role, out var role) && role.ConnectionLimit < 0)
            .GroupBy(group => group.Role!)
            .Where(group => group.Sum(item => item.Count) >= Math.Max(1, context.Option(Share) * reading.Available))
            .Select(group => Finding(context, reading, known[group.Key], group.ToList())));
    }

    private Finding Finding(RuleContext context, ConnectionReading reading, PostgresRole role, List<PostgresConnectionGroup> groups)
    {
        var count = groups.Sum(group => group.Count);
        var limit = (int)Math.Max(count, context.Option(Limit) * reading.Available);
        var name = PgName.Quote(role.Name);
        return context.Problem(
            Info, ConnectionReading.Role(role.Name), reading.Used >= context.Option(Limit) * reading.Available ? Severity.Medium : Severity.Low,
            $"{role.Name} holds {Amount.Of(count)} of {Amount.Of(reading.Available)} connections and may take the rest") with
        {
            Impact = $"{Amount.Share((double)count / reading.Available)} of the places; {Amount.Of(Math.Max(0, reading.Available - reading.Used))} are left for everybody",
            Evidence =
            [
                Evidence.Of("connections", (long)count, "connections", "pg_stat_activity"),
                Evidence.Of("places for ordinary roles", (long)reading.Available, "connections", "max_connections less the reserved"),
                .. reading.Connections.StatesVisible ? new[] { Evidence.Of("idle", (long)ConnectionReading.Idle(groups), "connections", "pg_stat_activity.state") } : [],
                .. ConnectionReading.Most(groups, "application", group => group.Application),
            ],
            Remedy = role.Superuser
                ? Remedy.ByHand("Let the program connect as a role of its own that is no superuser; then give that role a connection limit.", "connection limits do not hold for superusers")
                : new Remedy
                {
                    Apply = [$"ALTER ROLE {name} CONNECTION LIMIT {limit}"],
                    Rollback = [$"ALTER ROLE {name} CONNECTION LIMIT -1"],
                    Lock = "none: connections that are open stay, and only new ones are counted",
                    Duration = "milliseconds",
                    Guidance = "Let the pools of all its instances together stay below the limit.",
                },
            Weight = count,
        };
    }
}
