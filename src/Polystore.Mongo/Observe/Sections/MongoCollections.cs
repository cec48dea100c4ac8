namespace Polystore.Mongo.Observe.Sections;

/// <summary>The collections of the databases that were looked at; views and the server's own are left out.</summary>
/// <param name="Items">In order of database and name.</param>
public sealed record MongoCollections(IReadOnlyList<MongoCollectionFacts> Items);

/// <summary>One collection.</summary>
public sealed record MongoCollectionFacts
{
    /// <summary>Database.</summary>
    public required string Database { get; init; }

    /// <summary>Name; <c>*</c> for those of a database that could not be listed.</summary>
    public required string Name { get; init; }

    /// <summary>"collection" or "timeseries".</summary>
    public required string Kind { get; init; }

    /// <summary>Documents by the server's count; null when not examined.</summary>
    public long? Documents { get; init; }

    /// <summary>Bytes of the documents, uncompressed.</summary>
    public long? Bytes { get; init; }

    /// <summary>Bytes of all indexes.</summary>
    public long? IndexBytes { get; init; }

    /// <summary>Bytes of its file; null when not examined.</summary>
    public long? StorageBytes { get; init; }

    /// <summary>Bytes of its file that hold nothing; null when the server does not say it (4.4 and newer do).</summary>
    public long? FreeBytes { get; init; }

    /// <summary>Its parts by shard; empty on a server without shards.</summary>
    public IReadOnlyList<MongoShardPart> Shards { get; init; } = [];

    /// <summary>True for a collection of a fixed size.</summary>
    public bool Capped { get; init; }

    /// <summary>Its validator as the shell writes it; null when there is none.</summary>
    public string? Validator { get; init; }

    /// <summary>How much the validator is obeyed: "off", "strict", "moderate".</summary>
    public string? ValidationLevel { get; init; }

    /// <summary>Its collation as the shell writes it; null for plain comparison.</summary>
    public string? Collation { get; init; }

    /// <summary>Paths of its shard key in order; empty when it is not sharded.</summary>
    public IReadOnlyList<string> ShardKey { get; init; } = [];

    /// <summary>Its indexes, in the server's order.</summary>
    public IReadOnlyList<MongoIndexFacts> Indexes { get; init; } = [];

    /// <summary>Why the indexes' use is not known; null when it is.</summary>
    public string? UseNotExamined { get; init; }

    /// <summary>Why it could not be looked at; null when it was.</summary>
    public string? NotExamined { get; init; }
}

/// <summary>What one shard holds of a collection.</summary>
/// <param name="Shard">Name of the shard.</param>
/// <param name="Documents">Documents, orphans among them.</param>
/// <param name="Bytes">Bytes of the documents, uncompressed.</param>
/// <param name="Orphans">Documents that belong to another shard by now; null when the server does not count them (6.0 and newer do).</param>
public sealed record MongoShardPart(string Shard, long Documents, long Bytes, long? Orphans);

/// <summary>One index.</summary>
public sealed record MongoIndexFacts
{
    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Key parts in order.</summary>
    public required IReadOnlyList<MongoKeyPart> Keys { get; init; }

    /// <summary>Refuses duplicates.</summary>
    public bool Unique { get; init; }

    /// <summary>Leaves out documents without the field.</summary>
    public bool Sparse { get; init; }

    /// <summary>Not used by queries.</summary>
    public bool Hidden { get; init; }

    /// <summary>Seconds after which documents are deleted; null when it does not do that.</summary>
    public double? ExpireAfterSeconds { get; init; }

    /// <summary>Which documents are indexed, as the shell writes it; null for all.</summary>
    public string? PartialFilter { get; init; }

    /// <summary>How text is compared, as the shell writes it; null for plain comparison.</summary>
    public string? Collation { get; init; }

    /// <summary>What createIndexes takes to make it again, as the shell writes it.</summary>
    public required string Specification { get; init; }

    /// <summary>Bytes on disk; null when not examined.</summary>
    public long? Bytes { get; init; }

    /// <summary>How often operations used it, on all members that were asked; null when not known.</summary>
    public long? Uses { get; init; }

    /// <summary>Since when <see cref="Uses"/> counts, on the member where that is shortest.</summary>
    public DateTimeOffset? UsesSince { get; init; }

    /// <summary>True for the index of the key <c>_id</c>.</summary>
    public bool IsPrimary => Name == "_id_" || Keys is [{ Path: "_id", Kind: "1" }];

    /// <summary>True for an ordinary index, which keeps an order.</summary>
    public bool IsOrdered => Keys.All(key => key.Kind is "1" or "-1");
}

/// <summary>One part of a key.</summary>
/// <param name="Path">Path of the field.</param>
/// <param name="Kind">"1", "-1", "hashed", "text", "2dsphere", "2d", "wildcard".</param>
public sealed record MongoKeyPart(string Path, string Kind);
