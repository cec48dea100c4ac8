using MongoDB.Bson;
using Polystore.Core.Findings;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Operations;
using Polystore.Mongo.Rules.Reading;
using Polystore.Mongo.Rules.Workload;

namespace Polystore.Mongo.Explain.Rules.Reading;

/// <summary>The index that an operation lacks.</summary>
internal static class NeededIndex
{
    /// <summary>How to make it, or what stands against that.</summary>
    public static Remedy Remedy(MongoPlanFacts facts, MongoOperation operation, string? ns)
    {
        var shape = Shape(operation, ns);
        if (shape.Opaque is { } opaque)
        {
            return Core.Findings.Remedy.ByHand("Look which part of the search an index could answer, and ask for that part first.", $"no index can be told from the operation: {opaque}");
        }

        // A plan alone is advised on as if there were no index but that of _id.
        var collection = facts.Collection(ns is null ? null : TimeSeries.Named(ns)) ?? new MongoCollectionFacts { Database = shape.Database, Name = shape.Collection, Kind = "collection" };
        if (CandidateIndex.For(shape, collection) is { } candidate)
        {
            return IndexChange.Create(collection, candidate, "Equality first, then the order, then the range. `polystore advise` weighs it against the whole workload and measures it on a copy.");
        }

        return Core.Findings.Remedy.ByHand(
            "Look why the server does not use the index that is there: a hint, another collation, a hidden or partial index, or a type that does not match.", "an index that serves the operation exists");
    }

    /// <summary>The paths that it compares and sorts by.</summary>
    public static MongoShape Shape(MongoOperation operation, string? ns)
    {
        var (collection, filter) = (TimeSeries.Named(operation.Collection), ns?.Contains(".system.buckets.", StringComparison.Ordinal) == true ? TimeSeries.Searched(operation.Filter) : operation.Filter);
        return ShapeReading.Read(new BsonDocument
        {
            { "ns", ns is null ? $"{operation.Database ?? "db"}.{collection}" : TimeSeries.Named(ns) },
            { "command", new BsonDocument { { "find", collection }, { "filter", filter }, { "sort", operation.Sort } } },
        }) ?? new MongoShape { Database = operation.Database ?? "db", Collection = operation.Collection, Opaque = "it is an operation on the server's own collections" };
    }
}
