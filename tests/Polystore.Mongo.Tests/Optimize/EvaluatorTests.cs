using MongoDB.Bson;
using Polystore.Core.Proofs;
using Polystore.Mongo.Optimize.Evaluate;
using Polystore.Mongo.Optimize.Prove;
using Polystore.MongoDriver;
using Polystore.TestServers.Mongo;

namespace Polystore.Mongo.Tests.Optimize;

/// <summary>The evaluator in the process beside a server: random pipelines on the same documents.</summary>
public sealed class EvaluatorTests
{
    private const int Pipelines = 4000;

    [MongoFact]
    public async Task What_the_evaluator_gives_the_server_gives()
    {
        await using var client = await MongoClient.OpenAsync(await MongoServers.UrlAsync());
        var database = MongoServers.NewDatabase();
        var random = new Random(99);
        var (compared, failures) = (0, new List<string>());
        for (var round = 0; round < 10; round++)
        {
            var fields = NamedFields.Of([.. Enumerable.Range(0, 30).SelectMany(_ => RandomPipeline.Next(random))]);
            var documents = new SampleDocuments(fields, random).Make(40);
            documents = round % 2 == 0 ? documents : [.. documents.Select(document => WithoutEmpty(document).AsBsonDocument)];
            var others = new Dictionary<string, IReadOnlyList<BsonDocument>> { ["other"] = new SampleDocuments(fields.Foreign["other"], random).Make(15) };
            await client.Collection(database, $"c{round}").InsertManyAsync(documents);
            await client.Collection(database, "other").DeleteManyAsync([]);
            await client.Collection(database, "other").InsertManyAsync(others["other"]);
            for (var i = 0; i < Pipelines / 10; i++)
            {
                var pipeline = RandomPipeline.Next(random);
                IReadOnlyList<BsonDocument> expected;
                try
                {
                    expected = Evaluation.Run(pipeline, documents, others);
                    if (Deviates(pipeline, documents, others))
                    {
                        continue;
                    }
                }
                catch (Exception unknown) when (unknown is NotEvaluatedException or PipelineFailedException)
                {
                    continue;
                }

                try
                {
                    var got = await client.Collection(database, $"c{round}").Aggregate(pipeline).ToListAsync();
                    var (verdict, reason) = ResultComparison.Of(Plain(expected), Plain(got), PipelineOrder.Of(pipeline));
                    compared += verdict == DigestVerdict.Equal ? 1 : 0;
                    if (verdict == DigestVerdict.Different)
                    {
                        failures.Add($"{reason}\n{new BsonArray(pipeline).ToJson()}\n  here:   {new BsonArray(Plain(expected).Except(Plain(got))).ToJson()}\n  server: {new BsonArray(Plain(got).Except(Plain(expected))).ToJson()}");
                    }
                }
                catch (MongoServerException refused)
                {
                    failures.Add($"{refused.Message}\n{new BsonArray(pipeline).ToJson()}");
                }
            }
        }

        failures.ShouldBeEmpty(string.Join("\n\n", failures));
        compared.ShouldBeGreaterThan(Pipelines / 6);
    }

    [MongoTheory]
    [InlineData("[{ $lookup: { from: 'o', let: { low: '$a', tag: '$b' }, pipeline: [{ $match: { $expr: { $and: [{ $gt: ['$k', '$$low'] }, { $ne: ['$t', '$$tag'] }] } } }, { $project: { k: 1 } }], as: 'found' } }]")]
    [InlineData("[{ $lookup: { from: 'o', localField: 'a', foreignField: 'k', let: { tag: '$b' }, pipeline: [{ $match: { $expr: { $eq: ['$t', '$$tag'] } } }], as: 'found' } }]")]
    [InlineData("[{ $lookup: { from: 'o', pipeline: [{ $group: { _id: null, n: { $sum: '$k' } } }], as: 'all' } }]")]
    [InlineData("[{ $project: { a: 1 } }, { $unionWith: { coll: 'o', pipeline: [{ $match: { k: { $gt: 1 } } }, { $project: { k: 1 } }] } }]")]
    [InlineData("[{ $match: { a: 1 } }, { $unionWith: 'o' }]")]
    [InlineData("[{ $bucket: { groupBy: '$a', boundaries: [0, 2, 3], default: 'more', output: { n: { $sum: 1 }, sum: { $sum: '$a' }, low: { $min: '$b' } } } }]")]
    [InlineData("[{ $bucket: { groupBy: '$a', boundaries: [0, 2, 9] } }]")]
    [InlineData("[{ $setWindowFields: { partitionBy: '$b', sortBy: { _id: 1 }, output: { sum: { $sum: '$a', window: { documents: ['unbounded', 'current'] } }, near: { $push: '$a', window: { documents: [-1, 1] } }, n: { $documentNumber: {} } } } }]")]
    [InlineData("[{ $setWindowFields: { sortBy: { a: 1 }, output: { place: { $rank: {} }, dense: { $denseRank: {} } } } }]")]
    [InlineData("[{ $setWindowFields: { partitionBy: '$b', sortBy: { _id: -1 }, output: { before: { $shift: { output: '$a', by: -1, default: 0 } }, most: { $max: '$a' } } } }]")]
    [InlineData("[{ $project: { all: { $setUnion: ['$tags', ['x', 'z']] } } }, { $unwind: '$all' }]")]
    public async Task A_stage_gives_what_the_server_gives(string text)
    {
        await using var client = await MongoClient.OpenAsync(await MongoServers.UrlAsync());
        var database = MongoServers.NewDatabase();
        BsonDocument[] documents = [.. Enumerable.Range(0, 12).Select(i => new BsonDocument { { "_id", i }, { "a", i % 5 }, { "b", "pqr"[i % 3].ToString() }, { "tags", new BsonArray { "x", "y" } } })];
        BsonDocument[] others = [.. Enumerable.Range(0, 8).Select(i => new BsonDocument { { "_id", 100 + i }, { "k", i % 4 }, { "t", "pqr"[i % 3].ToString() } })];
        await client.Collection(database, "c").InsertManyAsync(documents);
        await client.Collection(database, "o").InsertManyAsync(others);
        var pipeline = Polystore.Mongo.Optimize.Reading.PipelineReader.Read(text, DateTimeOffset.UnixEpoch).Stages;
        var here = Evaluation.Run(pipeline, documents, new Dictionary<string, IReadOnlyList<BsonDocument>> { ["o"] = others });
        here.ShouldNotBeEmpty();
        var (verdict, reason) = ResultComparison.Of(Plain(here), Plain(await client.Collection(database, "c").Aggregate(pipeline).ToListAsync()), PipelineOrder.Of(pipeline));
        verdict.ShouldBe(DigestVerdict.Equal, reason);
    }

    // Where DocumentDB is known to differ from the manual of MongoDB: a count of nothing gives a document, sets hold equal numbers of several
    // types, a missing key makes a group beside that of null and is null in a key of several fields, an empty list is not sorted below
    // null, an $unwind that keeps documents without a match shows the field that $lookup replaced, an $addFields at once after a stage that
    // leaves a field out still reads it. And where no order is promised.
    private static bool Deviates(List<BsonDocument> pipeline, IReadOnlyList<BsonDocument> documents, Dictionary<string, IReadOnlyList<BsonDocument>> others)
    {
        var text = new BsonArray(pipeline).ToJson();
        bool Has(params string[] names) => Array.Exists(names, name => text.Contains(name, StringComparison.Ordinal));
        return Has("$addToSet")
            || (Has("$facet") && Has("$count", "$group"))
            || (Has("$sort") && HoldsEmpty(new BsonArray(documents)))
            || pipeline.Zip(pipeline.Skip(1)).Any(pair => pair.First.GetElement(0) is { Name: "$unset" } or { Name: "$project", Value: BsonDocument { ElementCount: 1 } } && pair.Second.GetElement(0).Name == "$addFields")
            || (Has("$group") && Has("$push", "$first", "$last"))
            || (Has("$lookup") && Has("preserveNullAndEmptyArrays"))
            || Enumerable.Range(1, pipeline.Count).Any(n => pipeline[n - 1].GetElement(0).Name is "$group" or "$sortByCount" or "$count" && GivesOtherwise(Evaluation.Run([.. pipeline.Take(n)], documents, others)));
    }

    private static bool GivesOtherwise(IReadOnlyList<BsonDocument> groups) =>
        groups.Count == 0 || groups.Any(group => group.TryGetValue("_id", out var key) && (key.IsBsonNull || (key is BsonDocument fields && fields.ElementCount < 2)));

    private static bool HoldsEmpty(BsonValue value) => value switch
    {
        BsonArray array => array.Count == 0 || array.Any(HoldsEmpty),
        BsonDocument document => document.Values.Any(HoldsEmpty),
        _ => false,
    };

    private static BsonValue WithoutEmpty(BsonValue value) => value switch
    {
        BsonDocument document => new BsonDocument(document.Where(field => field.Value is not BsonArray { Count: 0 }).Select(field => new BsonElement(field.Name, WithoutEmpty(field.Value)))),
        BsonArray array => new BsonArray(array.Where(element => element is not BsonArray { Count: 0 }).Select(WithoutEmpty).Where(element => element is not BsonArray { Count: 0 }).DefaultIfEmpty(1)),
        _ => value,
    };

    // The order of fields is not compared: DocumentDB leaves computed fields in the place of those that they replace.
    private static List<BsonDocument> Plain(IReadOnlyList<BsonDocument> documents) => [.. documents.Select(document => Plain(document).AsBsonDocument)];

    private static BsonValue Plain(BsonValue value) => value switch
    {
        BsonDocument document => new BsonDocument(document.OrderBy(field => field.Name, StringComparer.Ordinal).Select(field => new BsonElement(field.Name, Plain(field.Value)))),
        BsonArray array => new BsonArray(array.Select(Plain)),
        _ => value,
    };
}
