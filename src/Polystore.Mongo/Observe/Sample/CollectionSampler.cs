using MongoDB.Bson;
using Polystore.Core.Observation;
using Polystore.Mongo.Observe.Sections;
using Polystore.MongoDriver;

namespace Polystore.Mongo.Observe.Sample;

/// <summary>Reads random documents of every collection, bounded in number, bytes and time.</summary>
internal sealed class CollectionSampler(MongoClient client, ObserveOptions options, TimeProvider clock, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
{
    // A share of 1 % is seen with 99.996 % probability in 1,000 documents: 1 - 0.99^1000.
    private const int Documents = 1_000;
    private const int FewestDocuments = 20;
    private const long Bytes = 32L * 1024 * 1024;

    public async Task<MongoSamples> ReadAsync(MongoCollections collections)
    {
        var begun = clock.GetTimestamp();
        var (samples, notReached) = (new List<MongoSample>(), new List<string>());
        var chosen = collections.Items.Where(item => item is { Kind: "collection", NotExamined: null } && item.Documents is not 0).ToList();
        foreach (var (item, number) in chosen.Select((item, number) => (item, number)))
        {
            var left = options.DataTimeout - clock.GetElapsedTime(begun);
            progress?.Report(new ProgressStep("Reading random documents", number, chosen.Count));
            var (sample, _) = left > TimeSpan.Zero ? await ProbeReading.TryAsync(() => OneAsync(item, left)) : default;
            if (sample is null)
            {
                notReached.Add($"{item.Database}.{item.Name}");
            }
            else if (sample.Documents > 0)
            {
                samples.Add(sample);
            }
        }

        return new MongoSamples(samples, notReached);
    }

    private async Task<MongoSample> OneAsync(MongoCollectionFacts item, TimeSpan left)
    {
        var average = item is { Documents: > 0 and var count, Bytes: > 0 and var bytes } ? bytes / count : 1024;
        var size = (int)Math.Clamp(Bytes / Math.Max(1, average), FewestDocuments, Documents);
        var limit = left < options.StatementTimeout ? left : options.StatementTimeout;
        var tally = new PathTally();
        var read = new MongoReadOptions { MaxTime = limit, AllowDiskUse = true };
        await foreach (var document in client.Collection(item.Database, item.Name).Aggregate([new("$sample", new BsonDocument("size", size))], read, cancellationToken))
        {
            tally.Add(document, MongoBytes.Of(document));
        }

        return tally.Result(item.Database, item.Name);
    }
}
