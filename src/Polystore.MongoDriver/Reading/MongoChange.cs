using MongoDB.Bson;

namespace Polystore.MongoDriver;

/// <summary>One change.</summary>
/// <param name="Document">The event (operationType, ns, documentKey, fullDocument …).</param>
/// <param name="ResumeToken">Where to go on after it.</param>
public sealed record MongoChange(BsonDocument Document, BsonDocument ResumeToken);

/// <summary>How changes are watched.</summary>
public sealed record MongoChangeOptions
{
    /// <summary>Goes on after this token; null from now on.</summary>
    public BsonDocument? ResumeAfter { get; init; }

    /// <summary>Goes on after this token, even behind an invalidate event; null from now on.</summary>
    public BsonDocument? StartAfter { get; init; }

    /// <summary>"default", "updateLookup", "whenAvailable" or "required".</summary>
    public string? FullDocument { get; init; }

    /// <summary>How long the server waits for a change before it answers, and so how long a cancelled watch holds its connection.</summary>
    public TimeSpan MaxAwait { get; init; } = TimeSpan.FromSeconds(1);

    internal BsonDocument ToBson()
    {
        var document = new BsonDocument("maxAwaitTimeMS", (long)MaxAwait.TotalMilliseconds);
        if (ResumeAfter is not null)
            document.Add("resumeAfter", ResumeAfter);
        if (StartAfter is not null)
            document.Add("startAfter", StartAfter);
        if (FullDocument is not null)
            document.Add("fullDocument", FullDocument);
        return document;
    }
}
