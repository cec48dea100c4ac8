using MongoDB.Bson;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Rules.Workload;

/// <summary>The index for one shape: equality, then sort, then range (manual, "The ESR Guideline").</summary>
internal static class CandidateIndex
{
    // Each further part makes every entry longer and filters less.
    private const int MostParts = 5;

    /// <summary>What createIndexes takes; null when no index can be told, or one is there that serves the shape.</summary>
    public static BsonDocument? For(MongoShape shape, MongoCollectionFacts collection)
    {
        var parts = shape.Equal
            .Select(path => new MongoKeyPart(path, "1"))
            .Concat(shape.Sort)
            .Concat(shape.Range.Select(path => new MongoKeyPart(path, "1")))
            .DistinctBy(part => part.Path, StringComparer.Ordinal)
            .Take(MostParts)
            .ToList();
        if (parts.Count == 0 || parts[0].Path == "_id")
        {
            return null;
        }

        var specification = new BsonDocument
        {
            { "key", new BsonDocument(parts.Select(part => new BsonElement(part.Path, part.Kind == "-1" ? -1 : 1))) },
            { "name", string.Join('_', parts.Select(part => $"{part.Path}_{part.Kind}")) },
        };
        if (collection.Collation is not null)
        {
            specification.Add("collation", BsonDocument.Parse(collection.Collation));
        }

        // As it would stand among the others: another one that does its work makes it needless.
        var facts = IndexReading.Read(specification);
        return collection.Indexes.Any(index => index.Name == facts.Name || KeyComparison.StandsIn(index, facts) || Serves(index, shape)) ? null : specification;
    }

    // The equalities may stand in any order.
    private static bool Serves(MongoIndexFacts index, MongoShape shape)
    {
        if (!index.IsOrdered || index.Hidden || index.PartialFilter is not null || index.Sparse || index.Keys.Count < shape.Equal.Count + shape.Sort.Count)
        {
            return false;
        }

        return index.Keys.Take(shape.Equal.Count).Select(key => key.Path).ToHashSet(StringComparer.Ordinal).SetEquals(shape.Equal)
            && index.Keys.Skip(shape.Equal.Count).Take(shape.Sort.Count).SequenceEqual(shape.Sort)
            && (shape.Range.Count == 0 || index.Keys.Skip(shape.Equal.Count + shape.Sort.Count).Any(key => shape.Range.Contains(key.Path)));
    }
}
