using MongoDB.Bson;

namespace Polystore.MongoDriver;

/// <summary>What an operation with a cursor may be given.</summary>
public record MongoReadOptions : MongoOperationOptions
{
    /// <summary>Documents of a batch; null for the server's default.</summary>
    public int? BatchSize { get; init; }

    /// <summary>The index to use, by name or key; null for the planner's choice.</summary>
    public BsonValue? Hint { get; init; }

    /// <summary>How text is compared; null for that of the collection.</summary>
    public BsonDocument? Collation { get; init; }

    /// <summary>Whether sorting and grouping may use the disk; null for the server's default.</summary>
    public bool? AllowDiskUse { get; init; }

    internal override BsonDocument ToBson()
    {
        var document = base.ToBson();
        if (BatchSize is { } size)
            document.Add("batchSize", size);
        if (Hint is not null)
            document.Add("hint", Hint);
        if (Collation is not null)
            document.Add("collation", Collation);
        if (AllowDiskUse is { } disk)
            document.Add("allowDiskUse", disk);
        return document;
    }
}
