using System.Diagnostics.CodeAnalysis;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Connections;

/// <summary>Client connections by whose they are. Parallel workers, WAL senders and the probe's own session are not among them.</summary>
internal sealed class ConnectionReading
{
    private ConnectionReading(PostgresConnections connections) => Connections = connections;

    public PostgresConnections Connections { get; }

    public IReadOnlyList<PostgresConnectionGroup> Groups => Connections.Groups;

    public int Used => Groups.Sum(group => group.Count);

    /// <summary>Connections for ordinary roles: what is reserved for superusers, and from 16 on for pg_use_reserved_connections, is taken off.</summary>
    public int Available => Connections.MaxConnections - Connections.SuperuserReserved - Connections.Reserved;

    /// <summary>The connections, when there is a limit to hold them against.</summary>
    public static bool TryOpen(RuleContext context, [NotNullWhen(true)] out ConnectionReading? reading, [NotNullWhen(false)] out string? reason)
    {
        reading = context.Snapshot.TryGet(PostgresSections.Connections, out var connections, out reason) ? new ConnectionReading(connections) : null;
        if (reading is { Available: <= 0 })
        {
            (reading, reason) = (null, "max_connections was not observed");
        }

        return reading is not null;
    }

    /// <summary>The connections, when states, addresses and applications of other roles were visible too.</summary>
    public static bool TryOpenStates(RuleContext context, [NotNullWhen(true)] out ConnectionReading? reading, [NotNullWhen(false)] out string? reason)
    {
        if (TryOpen(context, out reading, out reason) && !reading.Connections.StatesVisible)
        {
            (reading, reason) = (null, "needs pg_monitor to see what other roles' connections do");
        }

        return reading is not null;
    }

    public static int Idle(IEnumerable<PostgresConnectionGroup> groups) => groups.Where(group => group.State == "idle").Sum(group => group.Count);

    public static Subject Role(string? name) => new() { Engine = EngineNames.Postgres, Kind = "role", Path = [name ?? "(unknown)"] };

    public static Subject Database(string name) => new() { Engine = EngineNames.Postgres, Kind = "database", Path = [name] };

    /// <summary>The role, database and application together, as sessions are named.</summary>
    public static Subject Whose(string? role, string? database, string? application) => new()
    {
        Engine = EngineNames.Postgres,
        Kind = "connections",
        Path = [role ?? "", database ?? "", application ?? ""],
        Label = $"{role ?? "(unknown)"}{(database is null ? "" : $" in {database}")}{(string.IsNullOrEmpty(application) ? "" : $" ({application})")}",
    };

    /// <summary>The largest share of something, as evidence: which application, role or database.</summary>
    public static IEnumerable<Evidence> Most(IReadOnlyList<PostgresConnectionGroup> groups, string what, Func<PostgresConnectionGroup, string?> by) => groups
        .Where(group => !string.IsNullOrEmpty(by(group)))
        .GroupBy(by)
        .Select(group => (group.Key, Count: group.Sum(item => item.Count)))
        .OrderByDescending(pair => pair.Count).ThenBy(pair => pair.Key, StringComparer.Ordinal)
        .Take(1)
        .Select(pair => Evidence.Of($"most by {what}", $"{pair.Key}: {Amount.Of(pair.Count)}", null, "pg_stat_activity"));
}
