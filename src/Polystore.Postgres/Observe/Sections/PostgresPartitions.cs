using System.Text.Json.Serialization;
using Polystore.Core.Catalogs;

namespace Polystore.Postgres.Observe.Sections;

/// <summary>Partitioned tables and their partitions.</summary>
public sealed record PostgresPartitions
{
    /// <summary>One entry a partitioned table.</summary>
    public IReadOnlyList<PostgresPartitionedTable> Items { get; init; } = [];
}

/// <summary>One partitioned table.</summary>
public sealed record PostgresPartitionedTable
{
    /// <summary>Schema.</summary>
    public required string Schema { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary><c>range</c>, <c>list</c> or <c>hash</c>.</summary>
    public required string Strategy { get; init; }

    /// <summary>Key as the server prints it.</summary>
    public string? Key { get; init; }

    /// <summary>Plain columns of the key; an expression stands as an empty text.</summary>
    public IReadOnlyList<string> KeyColumns { get; init; } = [];

    /// <summary>Types of the key parts.</summary>
    public IReadOnlyList<string> KeyTypes { get; init; } = [];

    /// <summary>Its partitions.</summary>
    public IReadOnlyList<PostgresPartition> Partitions { get; init; } = [];

    /// <summary>Schema and name.</summary>
    [JsonIgnore]
    public ObjectName ObjectName => new(Schema, Name);
}

/// <summary>One partition.</summary>
public sealed record PostgresPartition
{
    /// <summary>Schema.</summary>
    public required string Schema { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Bound as the server prints it (<c>FOR VALUES FROM … TO …</c>, <c>DEFAULT</c>); null when not examined.</summary>
    public string? Bound { get; init; }

    /// <summary>It takes what no other partition takes.</summary>
    public bool Default { get; init; }

    /// <summary>Rows by estimate; -1 when unknown.</summary>
    public double Rows { get; init; } = -1;

    /// <summary>A concurrent detach is unfinished.</summary>
    public bool Detaching { get; init; }

    /// <summary>Schema and name.</summary>
    [JsonIgnore]
    public ObjectName ObjectName => new(Schema, Name);
}
