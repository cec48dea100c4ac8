using System.Text.Json.Serialization;
using Polystore.Core.Catalogs;
using Polystore.Core.Findings;

namespace Polystore.Core.Schemas;

/// <summary>What a database holds, how its parts refer to each other, and what to know about its design: <c>polystore.schema/1</c>.</summary>
public sealed record SchemaDocument
{
    /// <summary>Format and version of the JSON.</summary>
    public string Format { get; init; } = "polystore.schema/1";

    /// <summary>Target with secrets masked.</summary>
    public required string Target { get; init; }

    /// <summary>Engine.</summary>
    public required string Engine { get; init; }

    /// <summary>Version of the server or library.</summary>
    public required string ServerVersion { get; init; }

    /// <summary>When it was observed.</summary>
    public required DateTimeOffset ObservedAt { get; init; }

    /// <summary>Tables or collections, in order of name.</summary>
    public required IReadOnlyList<SchemaEntity> Entities { get; init; }

    /// <summary>Foreign keys, or references that were found between collections.</summary>
    public IReadOnlyList<SchemaReference> References { get; init; } = [];

    /// <summary>What to know about the design, worst first.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>What could not be looked at, each as a sentence without a full stop.</summary>
    public IReadOnlyList<string> NotExamined { get; init; } = [];
}

/// <summary>A table or a collection.</summary>
public sealed record SchemaEntity
{
    /// <summary>Schema; for a collection its database.</summary>
    public required string Schema { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary><c>table</c>, <c>partitioned table</c>, <c>collection</c>, <c>timeseries</c>, …</summary>
    public required string Kind { get; init; }

    /// <summary>Rows or documents by the server's count or statistics; null when not known.</summary>
    public double? Rows { get; init; }

    /// <summary>Bytes of them without indexes; null when not known.</summary>
    public long? Bytes { get; init; }

    /// <summary>Random documents that were read; null where the schema is declared.</summary>
    public long? Sampled { get; init; }

    /// <summary>Columns in the order of the table, or paths in order of name.</summary>
    public IReadOnlyList<SchemaField> Fields { get; init; } = [];

    /// <summary>Indexes.</summary>
    public IReadOnlyList<SchemaIndex> Indexes { get; init; } = [];

    /// <summary>Check constraints, or the collection's validator.</summary>
    public IReadOnlyList<string> Checks { get; init; } = [];

    /// <summary>Comment kept in the database; null when there is none.</summary>
    public string? Comment { get; init; }

    /// <summary>Schema and name.</summary>
    [JsonIgnore]
    public ObjectName ObjectName => new(Schema, Name);
}

/// <summary>A column, or a path within documents.</summary>
public sealed record SchemaField
{
    /// <summary>Name, or path; elements of arrays stand as <c>[]</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Types, most frequent first; of a column the one that is declared.</summary>
    public required IReadOnlyList<SchemaType> Types { get; init; }

    /// <summary>Whether it is part of the primary key.</summary>
    public bool Key { get; init; }

    /// <summary>Whether it may be null or missing.</summary>
    public bool Optional { get; init; }

    /// <summary>Share of the sampled documents that have it, 0 to 1; null where the schema is declared.</summary>
    public double? Presence { get; init; }

    /// <summary>Lower end of the 95 % interval of that share in the collection (Wilson 1927).</summary>
    public double? PresenceLow { get; init; }

    /// <summary>Different values in the whole collection as the sample lets them be estimated (Haas and Stokes 1998, Duj1); null when not known.</summary>
    public double? Distinct { get; init; }

    /// <summary>Mean length of texts in characters; null when it holds none.</summary>
    public double? MeanLength { get; init; }

    /// <summary>Longest text in characters that was seen; null when it holds none.</summary>
    public double? LongestLength { get; init; }

    /// <summary>Mean number of elements; null when it is no array.</summary>
    public double? MeanElements { get; init; }

    /// <summary>Elements that 95 of 100 arrays do not exceed; null when it is no array.</summary>
    public double? UsualElements { get; init; }

    /// <summary>Most elements that were seen; null when it is no array.</summary>
    public double? MostElements { get; init; }

    /// <summary>Comment kept in the database; null when there is none.</summary>
    public string? Comment { get; init; }
}

/// <summary>A type.</summary>
/// <param name="Name">As the engine names it.</param>
/// <param name="Share">Share of the values that have it, 0 to 1.</param>
public sealed record SchemaType(string Name, double Share);

/// <summary>An index.</summary>
/// <param name="Name">Name.</param>
/// <param name="Keys">Columns, expressions or paths in order, each as people write it.</param>
/// <param name="Unique">Refuses duplicates.</param>
/// <param name="Partial">Which rows or documents it holds; null for all.</param>
public sealed record SchemaIndex(string Name, IReadOnlyList<string> Keys, bool Unique, string? Partial);

/// <summary>A reference from one entity to another.</summary>
public sealed record SchemaReference
{
    /// <summary>The entity that holds it.</summary>
    public required ObjectName From { get; init; }

    /// <summary>Its columns or path.</summary>
    public required IReadOnlyList<string> Fields { get; init; }

    /// <summary>The entity that is referenced.</summary>
    public required ObjectName To { get; init; }

    /// <summary>Columns or path over there; empty for the primary key that is not named.</summary>
    public IReadOnlyList<string> ToFields { get; init; } = [];

    /// <summary>Whether the engine promises it, as a foreign key does; false for what was found by looking.</summary>
    public bool Declared { get; init; }

    /// <summary>Share of the sampled values that were found over there, 0 to 1; null when it is declared.</summary>
    public double? Found { get; init; }

    /// <summary>Lower end of the 95 % interval of that share (Wilson 1927).</summary>
    public double? FoundLow { get; init; }

    /// <summary>Different values that were looked up.</summary>
    public long? Sampled { get; init; }

    /// <summary>How many refer to one; null when not measured.</summary>
    public SchemaChildren? Children { get; init; }
}

/// <summary>How many documents refer to one document, over random ones.</summary>
/// <param name="Parents">Random documents that may be referred to.</param>
/// <param name="Mean">Mean number that refers to one.</param>
/// <param name="MeanLow">Lower end of its 95 % interval.</param>
/// <param name="MeanHigh">Upper end of its 95 % interval.</param>
/// <param name="Median">Middle of them.</param>
/// <param name="Usual">What 95 of 100 do not exceed.</param>
/// <param name="Most">Most that was seen.</param>
/// <param name="Without">Share that nothing refers to, 0 to 1.</param>
public sealed record SchemaChildren(long Parents, double Mean, double MeanLow, double MeanHigh, double Median, double Usual, double Most, double Without);
