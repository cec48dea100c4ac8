using MongoDB.Bson;

namespace Polystore.MongoDriver;

/// <summary>When a write counts as done.</summary>
public sealed record MongoWriteConcern
{
    /// <summary>Done when a majority of the voting members has it.</summary>
    public static MongoWriteConcern Majority { get; } = new() { W = "majority" };

    /// <summary>A number of members, or "majority" or a tag; null for the server's default.</summary>
    public BsonValue? W { get; init; }

    /// <summary>True when it must be in the journal; null for the server's default.</summary>
    public bool? Journal { get; init; }

    /// <summary>How long to wait for the members; null for ever.</summary>
    public TimeSpan? Timeout { get; init; }

    internal BsonDocument ToBson()
    {
        var document = new BsonDocument();
        if (W is not null)
            document.Add("w", W);
        if (Journal is { } journal)
            document.Add("j", journal);
        if (Timeout is { } timeout)
            document.Add("wtimeout", (long)timeout.TotalMilliseconds);
        return document;
    }
}
