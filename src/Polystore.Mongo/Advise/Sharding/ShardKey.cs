using MongoDB.Bson;
using Polystore.Mongo.Connect;

namespace Polystore.Mongo.Advise.Sharding;

/// <summary>A key to shard by.</summary>
/// <param name="Paths">Its fields in order, one or two.</param>
/// <param name="Hashed">Path of the field that is hashed; null for a ranged key.</param>
internal sealed record ShardKey(IReadOnlyList<string> Paths, string? Hashed)
{
    public BsonDocument Document => new(Paths.Select(path => new BsonElement(path, path == Hashed ? "hashed" : 1)));

    public override string ToString() => ShellCommand.Json(Document);

    public bool Equals(ShardKey? other) => other is not null && Hashed == other.Hashed && Paths.SequenceEqual(other.Paths);

    public override int GetHashCode() => Paths.Aggregate(17, (hash, path) => HashCode.Combine(hash, path));
}
