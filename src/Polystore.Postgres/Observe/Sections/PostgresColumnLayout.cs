using System.Text.Json.Serialization;
using Polystore.Core.Catalogs;

namespace Polystore.Postgres.Observe.Sections;

/// <summary>How columns lie in a row.</summary>
public sealed record PostgresColumnLayouts
{
    /// <summary>One entry a table.</summary>
    public IReadOnlyList<PostgresTableLayout> Tables { get; init; } = [];
}

/// <summary>The columns of one table in physical order, dropped ones left out.</summary>
public sealed record PostgresTableLayout
{
    /// <summary>Schema.</summary>
    public required string Schema { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>In physical order.</summary>
    public IReadOnlyList<PostgresColumnLayout> Columns { get; init; } = [];

    /// <summary>Schema and name.</summary>
    [JsonIgnore]
    public ObjectName ObjectName => new(Schema, Name);
}

/// <summary>How one column lies in a row (<c>pg_attribute</c>).</summary>
public sealed record PostgresColumnLayout
{
    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Name of the type without modifiers (<c>int4</c>), of a domain its own name.</summary>
    public string TypeName { get; init; } = "";

    /// <summary>Schema of the type.</summary>
    public string TypeSchema { get; init; } = "pg_catalog";

    /// <summary>Name of the type under a domain, else the same.</summary>
    public string BaseType { get; init; } = "";

    /// <summary><c>typcategory</c>: A array, B boolean, D date/time, N numeric, S string, U user, …</summary>
    public string TypeCategory { get; init; } = "U";

    /// <summary><c>attlen</c>: bytes, -1 for varlena.</summary>
    public int Length { get; init; } = -1;

    /// <summary><c>attalign</c>: c 1, s 2, i 4, d 8 bytes.</summary>
    public string Alignment { get; init; } = "i";

    /// <summary><c>attstorage</c>: p plain, e external, x extended, m main.</summary>
    public string Storage { get; init; } = "p";

    /// <summary><c>pglz</c> or <c>lz4</c> when set.</summary>
    public string? Compression { get; init; }

    /// <summary>Per-column statistics target, -1 for the default.</summary>
    public int StatisticsTarget { get; init; } = -1;

    /// <summary>Rows older than the column take its default from the catalogue.</summary>
    public bool HasMissingValue { get; init; }

    /// <summary>Sequence in the default or behind the identity, as <c>schema.name</c>.</summary>
    public string? ReferencedSequence { get; init; }
}
