using MongoDB.Bson;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Mongo.Connect;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Observe.Sections;
using Polystore.MongoDriver;

namespace Polystore.Mongo.Advise.Sharding;

/// <summary>Which key to shard a collection by, as a finding with the numbers of the best and of those behind it.</summary>
internal static class ShardKeyAdvice
{
    private const int Documents = 1_000;

    // The fewest with which a cluster goes on when one shard's share is moved.
    private const int AssumedShards = 3;
    private const int Shown = 5;

    // A key is changed by moving all documents (reshardCollection, 5.0): less is not worth it.
    private const double WorthResharding = 1.5;

    public static async Task<IReadOnlyList<Finding>> FindAsync(
        MongoClient client, MongoCollections collections, IReadOnlyList<AdvisedOperation> operations, TimeSpan limit, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        var shards = await ShardsAsync(client, cancellationToken);
        var findings = new List<Finding>();
        foreach (var facts in collections.Items.Where(item => item is { NotExamined: null, Documents: > 0 } && operations.Any(one => one.Operation.Collection == item.Name)))
        {
            progress?.Report(new ProgressStep($"Ranking shard keys of {facts.Name}"));
            var sample = new KeySample(await SampleAsync(client, facts, limit, cancellationToken), facts.Documents ?? 0);
            var ranking = new ShardKeyRanking(sample, facts.Name, operations, shards ?? AssumedShards);
            if (sample.Count > 0 && Of(facts, ranking, sample.Count, shards) is { } finding)
            {
                findings.Add(finding);
            }
        }

        return findings;
    }

    internal static Finding? Of(MongoCollectionFacts facts, ShardKeyRanking ranking, long sampled, int? shards)
    {
        var ranked = ranking.Rank();
        if (ranked.Count == 0)
        {
            return null;
        }

        var best = ranked[0];
        var present = facts.ShardKey.Count == 0 ? null : ranking.Judge(new ShardKey(facts.ShardKey, facts.Indexes.FirstOrDefault(index => index.Keys.Select(key => key.Path).SequenceEqual(facts.ShardKey))?.Keys.FirstOrDefault(key => key.Kind == "hashed")?.Path));
        if (present is not null && present.Busiest < WorthResharding * best.Busiest)
        {
            return null;
        }

        var even = 1.0 / (shards ?? AssumedShards);
        var kept = facts.Indexes.Where(index => index.Unique && !index.IsPrimary && !best.Key.Paths.SequenceEqual(index.Keys.Take(best.Key.Paths.Count).Select(key => key.Path))).Select(index => index.Name).ToList();
        return new Finding
        {
            Id = "MONGO-SHARD-KEY",
            Family = "sharding",
            Severity = present is null ? Severity.Info : Severity.Medium,
            Subject = Subject.Table(EngineNames.Mongo, facts.Database, facts.Name),
            Title = present is null ? $"To shard {facts.Name}, the best key is {best.Key}" : $"{facts.Name} is sharded by {present.Key}, and {best.Key} would spread the work better",
            Why = "A shard key decides which shards answer a search, where inserts go, and whether chunks can be split; it should have many values, none of them frequent, not ascend with time, and be named by most searches.",
            Impact = $"The busiest of {shards ?? AssumedShards} shards would do {best.Busiest * 100:0} % of the work{(present is null ? "" : $" instead of {present.Busiest * 100:0} %")}; even is {even * 100:0} %.",
            Evidence =
            [
                Evidence.Of("shards", (long)(shards ?? AssumedShards), null, shards is null ? "assumed" : "listShards"),
                new Evidence { Name = "different values", Value = Math.Round(best.Distinct), Sample = sampled, Source = "random documents (Duj1)" },
                new Evidence { Name = "documents with one value", Value = best.LargestShare, Unit = "ratio", Sample = sampled, Source = "random documents" },
                .. best.Correlation is { } correlation ? new[] { new Evidence { Name = "correlation with the order of inserting", Value = Math.Round(correlation, 2), Sample = sampled, Source = $"rank correlation; monotonic from {RankedKey.MonotonicFrom} as in analyzeShardKey{(best.Key.Hashed is null ? "" : "; the hash takes it away")}" } } : [],
                .. best.Load.Searches > 0 ? new[] { Evidence.Of("searches that one shard answers", best.Load.Single / best.Load.Searches, "ratio", "the workload"), Evidence.Of("searches that all shards answer", best.Load.All / best.Load.Searches, "ratio", "the workload") } : [],
                .. kept.Count > 0 ? new[] { Evidence.Of("unique indexes that it cannot keep", string.Join(", ", kept), null, "a unique index must begin with the shard key") } : [],
                .. Behind(ranked, best, present).Select(one => Evidence.Of($"behind: {one.Key}", Describe(one), null, "the same measure")),
            ],
            Remedy = Remedy.ByHand(
                present is null
                    ? $"{ShellCommand.Write(facts.Database, new BsonDocument { { "createIndexes", facts.Name }, { "indexes", new BsonArray { new BsonDocument { { "key", best.Key.Document }, { "name", string.Join('_', best.Key.Document.Select(part => $"{part.Name}_{part.Value}")) } } } } })}, then {ShellCommand.Write("admin", new BsonDocument { { "shardCollection", $"{facts.Database}.{facts.Name}" }, { "key", best.Key.Document } })}"
                    : ShellCommand.Write("admin", new BsonDocument { { "reshardCollection", $"{facts.Database}.{facts.Name}" }, { "key", best.Key.Document } }) + " (5.0 and newer; all documents are copied)",
                "whether to shard at all, and what the workload will be, is for its owner to say; before 5.0 the key cannot be changed"),
            Weight = best.Load.Searches + best.Load.Inserts,
        };
    }

    // The next best, and always what people take without thinking: _id.
    private static IEnumerable<RankedKey> Behind(IReadOnlyList<RankedKey> ranked, RankedKey best, RankedKey? present) =>
        ranked.Skip(1).Take(Shown).Concat(ranked.Where(one => one != best && one.Key is { Paths: ["_id"], Hashed: null })).Concat(ranked.Where(one => one != best && present is not null && one.Key.Equals(present.Key))).Distinct();

    private static string Describe(RankedKey one) => string.Join("; ", new[]
    {
        $"{one.Busiest * 100:0} % of the work on the busiest shard",
        $"about {one.Distinct:#,0} values",
        one.LargestShare >= 0.01 ? $"{one.LargestShare * 100:0.#} % of the documents have one" : null,
        one.IsMonotonic ? "ascends with time" : null,
        one.Load.Searches > 0 ? $"{one.Load.Single / one.Load.Searches * 100:0} % of the searches go to one shard" : null,
    }.OfType<string>());

    private static async Task<IReadOnlyList<BsonDocument>> SampleAsync(MongoClient client, MongoCollectionFacts facts, TimeSpan limit, CancellationToken cancellationToken)
    {
        var documents = await client.Collection(facts.Database, facts.Name).Aggregate([new("$sample", new BsonDocument("size", Documents))], new MongoReadOptions { MaxTime = limit, AllowDiskUse = true }, cancellationToken).ToListAsync(cancellationToken);
        // $sample tells no record ids; find does, where the server has them.
        var (numbered, _) = await ProbeReading.TryAsync(async () => (await client.RunCommandAsync(
            facts.Database,
            new BsonDocument { { "find", facts.Name }, { "filter", new BsonDocument("_id", new BsonDocument("$in", new BsonArray(documents.Select(document => document["_id"])))) }, { "showRecordId", true }, { "batchSize", Documents }, { "singleBatch", true } },
            MongoCommandKind.Read,
            new MongoOperationOptions { MaxTime = limit },
            cancellationToken))["cursor"]["firstBatch"].AsBsonArray);
        var found = numbered?.OfType<BsonDocument>().ToList();
        return found?.Count == documents.Count ? found : documents;
    }

    private static async Task<int?> ShardsAsync(MongoClient client, CancellationToken cancellationToken)
    {
        var (reply, _) = await ProbeReading.TryAsync(() => client.RunCommandAsync("admin", new BsonDocument("listShards", 1), MongoCommandKind.Read, null, cancellationToken));
        return reply is not null && reply.TryGetValue("shards", out var shards) && shards is BsonArray { Count: > 1 } list ? list.Count : null;
    }
}
