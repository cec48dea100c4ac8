namespace Polystore.Postgres.Observe.Sections;

/// <summary>How many connections there are and whose; visible to every role.</summary>
public sealed record PostgresConnections
{
    /// <summary><c>max_connections</c>.</summary>
    public int MaxConnections { get; init; }

    /// <summary><c>superuser_reserved_connections</c>.</summary>
    public int SuperuserReserved { get; init; }

    /// <summary><c>reserved_connections</c> (16 and newer).</summary>
    public int Reserved { get; init; }

    /// <summary>States and applications of other roles' sessions were visible.</summary>
    public bool StatesVisible { get; init; }

    /// <summary>Client connections by role, database, application and state.</summary>
    public IReadOnlyList<PostgresConnectionGroup> Groups { get; init; } = [];
}

/// <summary>Client connections that agree in all of this.</summary>
public sealed record PostgresConnectionGroup
{
    /// <summary>Role.</summary>
    public string? Role { get; init; }

    /// <summary>Database.</summary>
    public string? Database { get; init; }

    /// <summary><c>application_name</c>; null when not visible.</summary>
    public string? Application { get; init; }

    /// <summary><c>tcp</c>, <c>local</c> or <c>unix</c>; null when not visible.</summary>
    public string? ClientKind { get; init; }

    /// <summary><c>active</c>, <c>idle</c>, <c>idle in transaction</c>, …; null when not visible.</summary>
    public string? State { get; init; }

    /// <summary>Under TLS; null when not visible.</summary>
    public bool? Encrypted { get; init; }

    /// <summary>Number of connections.</summary>
    public int Count { get; init; }

    /// <summary>Age of the oldest, in seconds.</summary>
    public double? OldestSeconds { get; init; }

    /// <summary>Longest time without a change of state, in seconds.</summary>
    public double? LongestIdleSeconds { get; init; }
}
