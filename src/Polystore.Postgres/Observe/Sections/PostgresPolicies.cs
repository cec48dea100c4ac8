using System.Text.Json.Serialization;
using Polystore.Core.Catalogs;

namespace Polystore.Postgres.Observe.Sections;

/// <summary>Row-level security policies; whether it is enabled is in <see cref="PostgresRelation"/>.</summary>
public sealed record PostgresPolicies
{
    /// <summary>One entry a policy.</summary>
    public IReadOnlyList<PostgresPolicy> Items { get; init; } = [];
}

/// <summary>One policy.</summary>
public sealed record PostgresPolicy
{
    /// <summary>Schema.</summary>
    public required string Schema { get; init; }

    /// <summary>Table.</summary>
    public required string Table { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Permissive, not restrictive.</summary>
    public bool Permissive { get; init; } = true;

    /// <summary><c>ALL</c>, <c>SELECT</c>, <c>INSERT</c>, <c>UPDATE</c> or <c>DELETE</c>.</summary>
    public string Command { get; init; } = "ALL";

    /// <summary>Roles it is for; <c>public</c> for all.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>Condition on rows seen, as the server prints it.</summary>
    public string? Using { get; init; }

    /// <summary>Condition on rows written.</summary>
    public string? WithCheck { get; init; }

    /// <summary>Schema and table.</summary>
    [JsonIgnore]
    public ObjectName TableName => new(Schema, Table);
}
