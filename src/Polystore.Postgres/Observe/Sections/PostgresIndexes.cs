using System.Text.Json.Serialization;
using Polystore.Core.Catalogs;

namespace Polystore.Postgres.Observe.Sections;

/// <summary>Facts of indexes that no other engine has, and the inputs of the bloat estimate.</summary>
public sealed record PostgresIndexes
{
    /// <summary>One entry an index.</summary>
    public IReadOnlyList<PostgresIndex> Items { get; init; } = [];
}

/// <summary>One index (<c>pg_index</c>, <c>pg_class</c>, <c>pg_statio_all_indexes</c>).</summary>
public sealed record PostgresIndex
{
    /// <summary>Schema.</summary>
    public required string Schema { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Its table, in the same schema.</summary>
    public required string Table { get; init; }

    /// <summary>Object id.</summary>
    public long Oid { get; init; }

    /// <summary><c>relpages</c>.</summary>
    public long Pages { get; init; }

    /// <summary><c>reltuples</c>; -1 when never gathered.</summary>
    public double EstimatedEntries { get; init; } = -1;

    /// <summary>Fillfactor in percent (90 for a B-tree unless set).</summary>
    public int Fillfactor { get; init; } = 90;

    /// <summary>Usable by queries.</summary>
    public bool Valid { get; init; } = true;

    /// <summary>Kept up by writes.</summary>
    public bool Ready { get; init; } = true;

    /// <summary>Not being dropped.</summary>
    public bool Live { get; init; } = true;

    /// <summary><c>CLUSTER</c> last used it.</summary>
    public bool Clustered { get; init; }

    /// <summary>It is the replica identity.</summary>
    public bool ReplicaIdentity { get; init; }

    /// <summary>Uniqueness is checked at once, not at commit.</summary>
    public bool Immediate { get; init; } = true;

    /// <summary>Schema of the partitioned index it belongs to.</summary>
    public string? ParentSchema { get; init; }

    /// <summary>The partitioned index it belongs to.</summary>
    public string? Parent { get; init; }

    /// <summary>It is the parent of partitions' indexes and has no storage.</summary>
    public bool Partitioned { get; init; }

    /// <summary>The extension that owns it.</summary>
    public string? Extension { get; init; }

    /// <summary>Blocks read from the operating system.</summary>
    public long BlocksRead { get; init; }

    /// <summary>Blocks found in shared buffers.</summary>
    public long BlocksHit { get; init; }

    /// <summary>Mean bytes of the key of one entry by the planner's statistics, NULLs counted as nothing; null when unknown for a key part.</summary>
    public double? EntryDataBytes { get; init; }

    /// <summary>Some key column holds NULLs.</summary>
    public bool EntriesHaveNulls { get; init; }

    /// <summary>A key column has type <c>name</c>, for which the estimate does not hold.</summary>
    public bool WideName { get; init; }

    /// <summary>Tablespace when it is not the database's.</summary>
    public string? Tablespace { get; init; }

    /// <summary>Comment kept in the database.</summary>
    public string? Comment { get; init; }

    /// <summary>Schema and name.</summary>
    [JsonIgnore]
    public ObjectName ObjectName => new(Schema, Name);
}
