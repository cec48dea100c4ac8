using MongoDB.Bson;

namespace Polystore.Runtime.Stores;

/// <summary>Documents of one collection that are asked for together with those of others.</summary>
/// <param name="Collection">The collection.</param>
/// <param name="Ids">Their ids.</param>
public sealed record DocumentKeys(string Collection, IReadOnlyCollection<BsonValue> Ids);
