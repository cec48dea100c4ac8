namespace Polystore.Postgres.Observe.Sections;

/// <summary>Configuration beyond the settings in effect.</summary>
public sealed record PostgresConfiguration
{
    /// <summary>Lines of the configuration files that are wrong or could not be applied; null when not readable.</summary>
    public IReadOnlyList<PostgresFileSetting>? FileErrors { get; init; }

    /// <summary>Settings kept for roles and databases.</summary>
    public IReadOnlyList<PostgresRoleSetting> RoleSettings { get; init; } = [];

    /// <summary>Data checksums are on.</summary>
    public bool? DataChecksums { get; init; }
}

/// <summary>One line of a configuration file that has no effect.</summary>
public sealed record PostgresFileSetting
{
    /// <summary>File.</summary>
    public string? File { get; init; }

    /// <summary>Line.</summary>
    public int? Line { get; init; }

    /// <summary>Setting.</summary>
    public string? Name { get; init; }

    /// <summary>It could be applied.</summary>
    public bool Applied { get; init; }

    /// <summary>The server's words.</summary>
    public string? Error { get; init; }
}

/// <summary>One setting for a role, a database or both (<c>pg_db_role_setting</c>).</summary>
public sealed record PostgresRoleSetting
{
    /// <summary>Role; null for all.</summary>
    public string? Role { get; init; }

    /// <summary>Database; null for all.</summary>
    public string? Database { get; init; }

    /// <summary>Setting.</summary>
    public required string Name { get; init; }

    /// <summary>Value.</summary>
    public required string Value { get; init; }
}
