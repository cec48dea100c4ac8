using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Mongo.Infer.Profile;
using Polystore.Mongo.Infer.Relations;

namespace Polystore.Mongo.Infer.Design;

/// <summary>Judges how documents are cut: what to embed, and what to keep apart. Pure.</summary>
internal interface IDesignAdvice
{
    IEnumerable<Finding> Judge(DesignFacts facts);
}

/// <summary>What is known of the documents.</summary>
/// <param name="Collections">The collections that were sampled.</param>
/// <param name="References">The references between them.</param>
internal sealed record DesignFacts(IReadOnlyList<CollectionProfile> Collections, IReadOnlyList<FoundReference> References)
{
    /// <summary>Largest document that the server stores (manual, "MongoDB Limits and Thresholds").</summary>
    public const double LargestDocument = 16.0 * 1024 * 1024;

    /// <summary>"If there are more than a couple of hundred documents on the many side, don't embed them" (6 Rules of Thumb for MongoDB Schema Design, mongodb.com/blog).</summary>
    public const double MostEmbedded = 200;

    /// <summary>"If there are more than a few thousand documents on the many side, don't use an array of ObjectID references" (the same).</summary>
    public const double MostInArray = 2_000;

    public static Subject PathOf(CollectionProfile collection, string path) => Subject.Column(EngineNames.Mongo, collection.Facts.Database, collection.Facts.Name, path);
}
