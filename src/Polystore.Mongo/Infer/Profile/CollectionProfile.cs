using MongoDB.Bson;
using Polystore.Mongo.Observe.Sample;
using Polystore.Mongo.Observe.Sections;
using Polystore.MongoDriver;

namespace Polystore.Mongo.Infer.Profile;

/// <summary>Random documents of a collection, as what their paths hold.</summary>
internal sealed class CollectionProfile
{
    private const int Documents = 1_000;
    private const int FewestDocuments = 20;
    private const long Bytes = 32L * 1024 * 1024;

    private readonly PathTally tally = new();
    private readonly Dictionary<string, PathProfile> paths = new(StringComparer.Ordinal);
    private long bytes;

    /// <param name="facts">The collection.</param>
    public CollectionProfile(MongoCollectionFacts facts) => Facts = facts;

    public MongoCollectionFacts Facts { get; }

    /// <summary>Counts of paths and types.</summary>
    public MongoSample Sample => tally.Result(Facts.Database, Facts.Name);

    public long Sampled { get; private set; }

    /// <summary>Documents of the collection, at least as many as were read.</summary>
    public double Total => Math.Max(Sampled, Facts.Documents ?? Sampled);

    /// <summary>Share of the documents that was read, above 0 and at most 1.</summary>
    public double SampledShare => Sampled == 0 ? 1 : Sampled / Total;

    public double AverageBytes => Sampled == 0 ? 0 : (double)bytes / Sampled;

    public long LargestBytes { get; private set; }

    /// <summary>Paths as <see cref="PathTally"/> names them.</summary>
    public IReadOnlyDictionary<string, PathProfile> Paths => paths;

    /// <summary>Reads random documents, bounded in number, bytes and time.</summary>
    public static async Task<CollectionProfile> ReadAsync(MongoClient client, MongoCollectionFacts facts, TimeSpan limit, CancellationToken cancellationToken)
    {
        var average = facts is { Documents: > 0 and var count, Bytes: > 0 and var all } ? all / count : 1024;
        var size = (int)Math.Clamp(Bytes / Math.Max(1, average), FewestDocuments, Documents);
        var profile = new CollectionProfile(facts);
        await foreach (var document in client.Collection(facts.Database, facts.Name).Aggregate([new("$sample", new BsonDocument("size", size))], new MongoReadOptions { MaxTime = limit, AllowDiskUse = true }, cancellationToken))
        {
            profile.Add(document);
        }

        return profile;
    }

    public void Add(BsonDocument document)
    {
        var size = MongoBytes.Of(document);
        tally.Add(document, size);
        Sampled++;
        bytes += size;
        LargestBytes = Math.Max(LargestBytes, size);
        Fields(document, "");
    }

    private void Fields(BsonDocument document, string prefix)
    {
        foreach (var field in document)
        {
            Value(prefix + (PathTally.LooksLikeValue(field.Name) ? "<key>" : field.Name), field.Value);
        }
    }

    private void Value(string path, BsonValue value)
    {
        if (!paths.TryGetValue(path, out var profile))
        {
            paths[path] = profile = new PathProfile();
        }

        profile.Add(value);
        switch (value)
        {
            case BsonDocument inner:
                Fields(inner, path + ".");
                break;
            case BsonArray list:
                foreach (var element in list)
                {
                    Value(path + "[]", element);
                }

                break;
        }
    }
}
