using MongoDB.Bson;

namespace Polystore.MongoDriver;

/// <summary>What any operation may be given.</summary>
public record MongoOperationOptions
{
    /// <summary>The session, and its transaction when it is in one.</summary>
    public MongoSession? Session { get; init; }

    /// <summary>Which members may answer; null as in the connection string.</summary>
    public MongoReadPreference? ReadPreference { get; init; }

    /// <summary>"local", "available", "majority", "linearizable" or "snapshot"; null as in the connection string.</summary>
    public string? ReadConcern { get; init; }

    /// <summary>When a write counts as done; null as in the connection string.</summary>
    public MongoWriteConcern? WriteConcern { get; init; }

    /// <summary>How long the server may work on it (maxTimeMS).</summary>
    public TimeSpan? MaxTime { get; init; }

    /// <summary>The options as libmongoc takes them, without the session.</summary>
    internal virtual BsonDocument ToBson()
    {
        var document = new BsonDocument();
        if (ReadConcern is not null)
            document.Add("readConcern", new BsonDocument("level", ReadConcern));
        if (WriteConcern is not null)
            document.Add("writeConcern", WriteConcern.ToBson());
        if (MaxTime is { } limit)
            document.Add("maxTimeMS", (long)limit.TotalMilliseconds);
        return document;
    }
}
