using System.Diagnostics;
using MongoDB.Bson;
using Polystore.Core.Pipelines;
using Polystore.Core.Proofs;
using Polystore.Mongo.Connect;
using Polystore.Mongo.Optimize.Rewriting;
using Polystore.MongoDriver;

namespace Polystore.Mongo.Optimize.Prove;

/// <summary>Runs both pipelines on a collection, reading only, each bounded in time and in the size of its result.</summary>
/// <param name="client">The server.</param>
/// <param name="database">Its database.</param>
/// <param name="collection">The collection.</param>
/// <param name="collation">How texts are compared; null for the collection's own way.</param>
/// <param name="limit">Longest that one run may take.</param>
internal sealed class ServerProof(MongoClient client, string database, string collection, BsonDocument? collation, TimeSpan limit)
{
    // What is compared is held in memory, twice.
    private const int MostDocuments = 100_000;
    private const int Repetitions = 3;

    public async Task<PipelineProof> CompareAsync(IReadOnlyList<BsonDocument> before, IReadOnlyList<BsonDocument> after, CancellationToken cancellationToken)
    {
        var proof = new PipelineProof { Verdict = DigestVerdict.Undetermined, On = $"the documents of {collection}" };
        var (reading, better) = (Reading(before), Reading(after));
        if (reading.Any(stage => FieldUse.IsFleeting(stage)))
        {
            return proof with { Reason = "the result differs from run to run" };
        }

        try
        {
            var (expected, firstMs) = await RunAsync(reading, cancellationToken);
            var (got, secondMs) = await RunAsync(better, cancellationToken);
            if (expected is null || got is null)
            {
                return proof with { Reason = $"the result has more than {MostDocuments} documents", BeforeMs = firstMs, AfterMs = secondMs };
            }

            var order = PipelineOrder.Of(reading);
            var (verdict, reason) = ResultComparison.Of(Settled(expected, reading), Settled(got, reading), order);
            if (verdict == DigestVerdict.Different && order.ReadsTies)
            {
                (verdict, reason) = (DigestVerdict.Undetermined, "a $group takes the first, the last or a list of documents whose order nothing defines");
            }

            var (beforeMs, afterMs) = await TimesAsync(reading, better, firstMs, secondMs, cancellationToken);
            return proof with
            {
                Verdict = verdict,
                Reason = reason,
                ResultDocuments = expected.Count,
                BeforeMs = beforeMs,
                AfterMs = afterMs,
                Counters = Counters(await ExplainAsync(reading, cancellationToken), await ExplainAsync(better, cancellationToken)),
            };
        }
        catch (MongoServerException refused) when (refused.Code == 50)
        {
            return proof with { Reason = $"a run took longer than {limit.TotalSeconds:0.#} s and was stopped" };
        }
        catch (MongoServerException refused)
        {
            return proof with { Reason = $"the server does not run it ({refused.Message.TrimEnd('.')})" };
        }
        catch (MongoException failure)
        {
            throw MongoConnector.Failure(failure);
        }
    }

    // What is written at the end is the same in both, and not done.
    private static List<BsonDocument> Reading(IReadOnlyList<BsonDocument> pipeline) => [.. pipeline.Where(stage => !stage.Is("$out", "$merge"))];

    // The order of the elements of a set is undefined, and that of a branch of $facet where no sort defines it.
    private static IReadOnlyList<BsonDocument> Settled(IReadOnlyList<BsonDocument> documents, IReadOnlyList<BsonDocument> pipeline) =>
        FieldUse.Names(new BsonArray(pipeline), "$addToSet", "$setUnion") || pipeline.Any(stage => stage.Is("$facet") && stage.Spec().AsBsonDocument.Any(branch => !IsSorted(branch.Value)))
            ? [.. documents.Select(document => Settled(document).AsBsonDocument)]
            : documents;

    private static bool IsSorted(BsonValue branch) => PipelineOrder.Of([.. branch.AsBsonArray.Select(stage => stage.AsBsonDocument)]).IsSorted;

    private static BsonValue Settled(BsonValue value) => value switch
    {
        BsonDocument document => new BsonDocument(document.Select(field => new BsonElement(field.Name, Settled(field.Value)))),
        BsonArray array => new BsonArray(array.Select(Settled).Order(BsonOrder.MissingBelowNull)),
        _ => value,
    };

    private async Task<(List<BsonDocument>? Documents, double Milliseconds)> RunAsync(IReadOnlyList<BsonDocument> pipeline, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var documents = new List<BsonDocument>();
        var options = new MongoReadOptions { MaxTime = limit, AllowDiskUse = true, Collation = collation };
        await foreach (var document in client.Collection(database, collection).Aggregate(pipeline, options, cancellationToken))
        {
            if (documents.Count == MostDocuments)
            {
                return (null, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }

            documents.Add(document);
        }

        return (documents, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }

    // The first runs warm the cache; the medians of the next are compared, unless they take too long together.
    private async Task<(double Before, double After)> TimesAsync(IReadOnlyList<BsonDocument> before, IReadOnlyList<BsonDocument> after, double firstMs, double secondMs, CancellationToken cancellationToken)
    {
        if ((firstMs + secondMs) * Repetitions > limit.TotalMilliseconds)
        {
            return (firstMs, secondMs);
        }

        var times = (Before: new List<double>(), After: new List<double>());
        for (var i = 0; i < Repetitions; i++)
        {
            times.Before.Add((await RunAsync(before, cancellationToken)).Milliseconds);
            times.After.Add((await RunAsync(after, cancellationToken)).Milliseconds);
        }

        return (times.Before.Order().ElementAt(Repetitions / 2), times.After.Order().ElementAt(Repetitions / 2));
    }

    private async Task<BsonDocument?> ExplainAsync(IReadOnlyList<BsonDocument> pipeline, CancellationToken cancellationToken)
    {
        var command = new BsonDocument { { "aggregate", collection }, { "pipeline", new BsonArray(pipeline) }, { "cursor", new BsonDocument() } };
        if (collation is not null)
        {
            command.Add("collation", collation);
        }

        try
        {
            return await client.RunCommandAsync(
                database, new BsonDocument { { "explain", command }, { "verbosity", "executionStats" } }, MongoCommandKind.Read, new MongoOperationOptions { MaxTime = limit }, cancellationToken);
        }
        catch (MongoServerException)
        {
            // Counters are beside the proof: without them it stands all the same.
            return null;
        }
    }

    private static List<PipelineCounter> Counters(BsonDocument? before, BsonDocument? after) =>
        before is null || after is null
            ? []
            : [.. new[] { ("documents examined", "totalDocsExamined"), ("keys examined", "totalKeysExamined") }
                .Select(counter => (Name: counter.Item1, Before: Total(before, counter.Item2), After: Total(after, counter.Item2)))
                .Where(counter => counter is { Before: not null, After: not null })
                .Select(counter => new PipelineCounter(counter.Name, counter.Before!.Value, counter.After!.Value))];

    // $lookup and $unionWith have their own; what an executionStats holds below itself is part of it.
    private static double? Total(BsonValue value, string name) => value switch
    {
        BsonDocument document when document.TryGetValue(name, out var number) && number.IsNumeric => number.ToDouble(),
        BsonDocument document => Sum(document.Values, name),
        BsonArray array => Sum(array, name),
        _ => null,
    };

    private static double? Sum(IEnumerable<BsonValue> values, string name) => values.Select(value => Total(value, name)).Aggregate((double?)null, (sum, one) => one is null ? sum : (sum ?? 0) + one);
}
