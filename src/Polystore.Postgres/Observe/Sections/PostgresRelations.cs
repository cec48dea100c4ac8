using System.Text.Json.Serialization;
using Polystore.Core.Catalogs;

namespace Polystore.Postgres.Observe.Sections;

/// <summary>Facts of tables, partitions, materialised views and foreign tables that no other engine has.</summary>
public sealed record PostgresRelations
{
    /// <summary>One entry a relation of the catalogue's tables.</summary>
    public IReadOnlyList<PostgresRelation> Items { get; init; } = [];
}

/// <summary>One relation (<c>pg_class</c>).</summary>
public sealed record PostgresRelation
{
    /// <summary>Schema.</summary>
    public required string Schema { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Object id.</summary>
    public long Oid { get; init; }

    /// <summary><c>relkind</c>: r, p, m or f.</summary>
    public string Kind { get; init; } = "r";

    /// <summary><c>relpersistence</c>: p permanent, u unlogged.</summary>
    public string Persistence { get; init; } = "p";

    /// <summary>Table access method.</summary>
    public string? AccessMethod { get; init; }

    /// <summary>Tablespace when it is not the database's.</summary>
    public string? Tablespace { get; init; }

    /// <summary><c>relpages</c>: pages at the last VACUUM or ANALYZE.</summary>
    public long Pages { get; init; }

    /// <summary><c>reltuples</c>; -1 when never gathered.</summary>
    public double EstimatedRows { get; init; } = -1;

    /// <summary><c>relallvisible</c>.</summary>
    public long AllVisiblePages { get; init; }

    /// <summary>Fillfactor in percent.</summary>
    public int Fillfactor { get; init; } = 100;

    /// <summary>Bytes of the TOAST table with its index; null when there is none or not examined.</summary>
    public long? ToastBytes { get; init; }

    /// <summary><c>relreplident</c>: d default, n nothing, f full, i index.</summary>
    public string ReplicaIdentity { get; init; } = "d";

    /// <summary>The index of replica identity <c>i</c>.</summary>
    public string? ReplicaIdentityIndex { get; init; }

    /// <summary>Row-level security is enabled.</summary>
    public bool RowSecurity { get; init; }

    /// <summary>It applies to the owner too.</summary>
    public bool ForceRowSecurity { get; init; }

    /// <summary>It has rewrite rules.</summary>
    public bool HasRules { get; init; }

    /// <summary>Columns dropped and still in the rows' null map.</summary>
    public int DroppedColumns { get; init; }

    /// <summary>The extension that owns it; rules leave such relations alone.</summary>
    public string? Extension { get; init; }

    /// <summary>Server of a foreign table.</summary>
    public string? ForeignServer { get; init; }

    /// <summary>Parents by old-style inheritance, as <c>schema.name</c>.</summary>
    public IReadOnlyList<string> Inherits { get; init; } = [];

    /// <summary>Why sizes and expressions are missing (a lock was held); null when all was seen.</summary>
    public string? Unexamined { get; init; }

    /// <summary>Schema and name.</summary>
    [JsonIgnore]
    public ObjectName ObjectName => new(Schema, Name);
}
