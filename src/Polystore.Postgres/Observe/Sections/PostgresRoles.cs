namespace Polystore.Postgres.Observe.Sections;

/// <summary>Roles and who is a member of whom.</summary>
public sealed record PostgresRoles
{
    /// <summary>Password kinds were readable (superuser only).</summary>
    public bool PasswordsVisible { get; init; }

    /// <summary>One entry a role, the predefined <c>pg_</c> roles left out.</summary>
    public IReadOnlyList<PostgresRole> Items { get; init; } = [];
}

/// <summary>One role.</summary>
public sealed record PostgresRole
{
    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Superuser.</summary>
    public bool Superuser { get; init; }

    /// <summary>May log in.</summary>
    public bool CanLogin { get; init; }

    /// <summary>May create roles.</summary>
    public bool CreateRole { get; init; }

    /// <summary>May create databases.</summary>
    public bool CreateDatabase { get; init; }

    /// <summary>May replicate.</summary>
    public bool Replication { get; init; }

    /// <summary>Is not held by row-level security.</summary>
    public bool BypassRowSecurity { get; init; }

    /// <summary>Has the privileges of its roles without SET ROLE.</summary>
    public bool Inherits { get; init; } = true;

    /// <summary>Connection limit, -1 for none.</summary>
    public int ConnectionLimit { get; init; } = -1;

    /// <summary>When the password expires; null for never.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary><c>md5</c>, <c>scram-sha-256</c>, <c>none</c> or <c>other</c>; null when not readable.</summary>
    public string? PasswordKind { get; init; }

    /// <summary>Roles whose privileges it has, directly or through others.</summary>
    public IReadOnlyList<string> MemberOf { get; init; } = [];

    /// <summary>Client connections of this role now.</summary>
    public int Connections { get; init; }

    /// <summary>It owns relations of this database.</summary>
    public bool OwnsObjects { get; init; }

    /// <summary>It is the role that made the cluster (oid 10).</summary>
    public bool Bootstrap { get; init; }
}
