using System.Text.Json.Serialization;
using Polystore.Core.Catalogs;

namespace Polystore.Postgres.Observe.Sections;

/// <summary>Block reads by table (<c>pg_statio_all_tables</c>).</summary>
public sealed record PostgresTablesIo
{
    /// <summary>One entry a table that was ever read.</summary>
    public IReadOnlyList<PostgresTableIo> Items { get; init; } = [];
}

/// <summary>Blocks of one table since the database's counters were reset.</summary>
public sealed record PostgresTableIo
{
    /// <summary>Schema.</summary>
    public required string Schema { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Heap blocks read from the operating system.</summary>
    public long HeapRead { get; init; }

    /// <summary>Heap blocks found in shared buffers.</summary>
    public long HeapHit { get; init; }

    /// <summary>Index blocks read.</summary>
    public long IndexRead { get; init; }

    /// <summary>Index blocks found.</summary>
    public long IndexHit { get; init; }

    /// <summary>TOAST blocks read, its index included.</summary>
    public long ToastRead { get; init; }

    /// <summary>TOAST blocks found, its index included.</summary>
    public long ToastHit { get; init; }

    /// <summary>Schema and name.</summary>
    [JsonIgnore]
    public ObjectName ObjectName => new(Schema, Name);
}
