using MongoDB.Bson;
using Polystore.Core.Findings;
using Polystore.Mongo.Connect;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Observe.Sections;

namespace Polystore.Mongo.Rules.Reading;

/// <summary>Changes of indexes with their way back.</summary>
internal static class IndexChange
{
    /// <summary>What building an index locks.</summary>
    public const string BuildLock = "an exclusive lock of the collection at the beginning and the end of the build (4.4 and newer); reads and writes go on between";

    /// <summary>The index goes.</summary>
    /// <param name="collection">Its collection.</param>
    /// <param name="index">The index.</param>
    /// <param name="coveredBy">The index that stands in for it; null when nobody needs it.</param>
    /// <param name="guidance">What to know; null for nothing.</param>
    public static Remedy Drop(MongoCollectionFacts collection, MongoIndexFacts index, string? coveredBy, string? guidance = null) => new()
    {
        Apply = [DropStatement(collection, index.Name)],
        Rollback = [CreateStatement(collection, BsonDocument.Parse(index.Specification))],
        Lock = "an exclusive lock of the collection for a moment; the way back builds the index anew and holds such a lock at its beginning and end (4.4 and newer)",
        Duration = "at once; the way back reads the whole collection" + (collection.Documents is { } documents ? $", {Amount.Count(documents)} documents" : ""),
        Guidance = guidance,
        Effects = [new IndexDropped(collection.Database, collection.Name, index.Name) { CoveredBy = coveredBy }],
    };

    /// <summary>A new index.</summary>
    public static Remedy Create(MongoCollectionFacts collection, BsonDocument specification, string guidance)
    {
        var facts = IndexReading.Read(specification);
        return new Remedy
        {
            Apply = [CreateStatement(collection, specification)],
            Rollback = [DropStatement(collection, facts.Name)],
            Lock = BuildLock,
            Duration = "reads the whole collection" + (collection.Documents is { } documents ? $", {Amount.Count(documents)} documents" : ""),
            Guidance = guidance,
            Effects = [new IndexCreated(CatalogReading.Index(collection, facts))],
        };
    }

    /// <summary>The command that drops an index.</summary>
    public static string DropStatement(MongoCollectionFacts collection, string index) =>
        ShellCommand.Write(collection.Database, new BsonDocument { { "dropIndexes", collection.Name }, { "index", index } });

    /// <summary>The command that makes an index.</summary>
    public static string CreateStatement(MongoCollectionFacts collection, BsonDocument specification) =>
        ShellCommand.Write(collection.Database, new BsonDocument { { "createIndexes", collection.Name }, { "indexes", new BsonArray { specification } } });
}
