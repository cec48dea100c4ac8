using MongoDB.Bson;

namespace Polystore.Mongo.Optimize.Reading;

/// <summary>A pipeline as it was read.</summary>
/// <param name="Stages">Its stages, each a document of one field.</param>
/// <param name="Collection">The collection that the text names; null when it names none.</param>
/// <param name="Options">Options of the aggregation, such as its collation.</param>
internal sealed record PipelineText(IReadOnlyList<BsonDocument> Stages, string? Collection, BsonDocument Options);
