using MongoDB.Bson;

namespace Polystore.MongoDriver;

/// <summary>What find may be given.</summary>
public sealed record MongoFindOptions : MongoReadOptions
{
    /// <summary>Which fields to return; null for all.</summary>
    public BsonDocument? Projection { get; init; }

    /// <summary>The order; null for none.</summary>
    public BsonDocument? Sort { get; init; }

    /// <summary>The most documents; null for all.</summary>
    public long? Limit { get; init; }

    /// <summary>Documents to leave out first; null for none.</summary>
    public long? Skip { get; init; }

    internal override BsonDocument ToBson()
    {
        var document = base.ToBson();
        if (Projection is not null)
            document.Add("projection", Projection);
        if (Sort is not null)
            document.Add("sort", Sort);
        if (Limit is { } limit)
            document.Add("limit", limit);
        if (Skip is { } skip)
            document.Add("skip", skip);
        return document;
    }
}
