using MongoDB.Bson;
using Polystore.Mongo.Observe.Sections;

namespace Polystore.Mongo.Advise.Choosing;

/// <summary>An index that could be made.</summary>
/// <param name="Collection">Its collection.</param>
/// <param name="Specification">What createIndexes takes.</param>
/// <param name="Facts">The same as it would be listed.</param>
/// <param name="Bytes">Size, predicted.</param>
/// <param name="Upkeep">What the writes of the workload pay for it, in documents.</param>
internal sealed record IndexProposal(MongoCollectionFacts Collection, BsonDocument Specification, MongoIndexFacts Facts, long Bytes, double Upkeep)
{
    public BsonDocument? Partial { get; } = Specification.TryGetValue("partialFilterExpression", out var filter) ? filter as BsonDocument : null;
}
