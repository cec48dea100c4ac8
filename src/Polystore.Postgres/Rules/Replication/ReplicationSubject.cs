using Polystore.Core.Connections;
using Polystore.Core.Findings;

namespace Polystore.Postgres.Rules.Replication;

/// <summary>Subjects of replication.</summary>
internal static class ReplicationSubject
{
    public static Subject Slot(string name) => new() { Engine = EngineNames.Postgres, Kind = "replication slot", Path = [name] };

    public static Subject Replica(string? application) => new() { Engine = EngineNames.Postgres, Kind = "replica", Path = [string.IsNullOrEmpty(application) ? "(unnamed)" : application] };

    public static Subject Subscription(string name) => new() { Engine = EngineNames.Postgres, Kind = "subscription", Path = [name] };

    public static Subject Standby { get; } = new() { Engine = EngineNames.Postgres, Kind = "standby", Path = [] };
}
