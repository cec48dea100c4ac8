namespace Polystore.Postgres.Observe.Sections;

/// <summary>Privileges that matter to security.</summary>
public sealed record PostgresGrants
{
    /// <summary>Privileges on databases, schemas, relations and routines given to PUBLIC; on schemas also CREATE given to others than the owner.</summary>
    public IReadOnlyList<PostgresGrant> Items { get; init; } = [];

    /// <summary>Default privileges given to PUBLIC.</summary>
    public IReadOnlyList<PostgresDefaultPrivilege> Defaults { get; init; } = [];
}

/// <summary>Privileges of one grantee on one object.</summary>
public sealed record PostgresGrant
{
    /// <summary><c>database</c>, <c>schema</c>, <c>table</c>, <c>view</c>, <c>sequence</c>, <c>foreign table</c> or <c>routine</c>.</summary>
    public required string ObjectKind { get; init; }

    /// <summary>Schema of the object; empty for databases and schemas.</summary>
    public string Schema { get; init; } = "";

    /// <summary>Object.</summary>
    public required string Name { get; init; }

    /// <summary>Argument types of a routine.</summary>
    public string Arguments { get; init; } = "";

    /// <summary>Role, or <c>PUBLIC</c>.</summary>
    public required string Grantee { get; init; }

    /// <summary>Owner of the object.</summary>
    public string? Owner { get; init; }

    /// <summary><c>SELECT</c>, <c>CREATE</c>, …</summary>
    public IReadOnlyList<string> Privileges { get; init; } = [];

    /// <summary>The privilege comes with the object (routines: EXECUTE to PUBLIC), nobody granted it.</summary>
    public bool Default { get; init; }

    /// <summary>The extension that owns the object.</summary>
    public string? Extension { get; init; }
}

/// <summary>A default privilege.</summary>
public sealed record PostgresDefaultPrivilege
{
    /// <summary>Schema; null for all.</summary>
    public string? Schema { get; init; }

    /// <summary>Role whose new objects get it.</summary>
    public required string Role { get; init; }

    /// <summary><c>table</c>, <c>sequence</c>, <c>routine</c>, <c>type</c>, <c>schema</c>.</summary>
    public required string ObjectKind { get; init; }

    /// <summary>Role, or <c>PUBLIC</c>.</summary>
    public required string Grantee { get; init; }

    /// <summary>Privileges.</summary>
    public IReadOnlyList<string> Privileges { get; init; } = [];
}
