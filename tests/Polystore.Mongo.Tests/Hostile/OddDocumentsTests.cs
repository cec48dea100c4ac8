using System.Text.Json;
using MongoDB.Bson;
using MongoDB.Bson.IO;
using Polystore.Core.Engines;
using Polystore.Core.Json;
using Polystore.Core.Rules;
using Polystore.Mongo.Optimize;
using Polystore.Mongo.Optimize.Reading;
using Polystore.Mongo.Tests.Composed;
using Polystore.Mongo.Tests.Optimize;
using Polystore.TestServers.Mongo;

namespace Polystore.Mongo.Tests.Hostile;

/// <summary>Pipelines and replies that nobody wrote on purpose end in a result or in the product's own refusal.</summary>
public sealed class OddDocumentsTests
{
    private static readonly string[] Texts = [.. new[] { "better", "fine" }.SelectMany(folder => ((IEnumerable<object[]>)ShopPipelines.Names(folder)).Select(row => ShopPipelines.Text(folder, (string)row[0])))];

    private static readonly string[] Words =
    [
        "{", "}", "[", "]", "(", ")", "'", "\"", "`", ",", ":", "$", "null", "1e400", "-", "9223372036854775808", "NumberLong(1)", "ISODate('x')", "new Date()", "/(a+)+$/", "\0", "\ud800", "\u2028", "//", "/*", "...", "=>", "$$ROOT", "'$a.b'",
    ];

    [Fact]
    public Task Whatever_the_pipeline_it_is_optimized_or_refused() => Campaign.RunAsync(5, async random =>
    {
        var text = Texts[random.Next(Texts.Length)];
        var report = await new MongoOptimizer().OptimizeAsync(new OptimizeRequest { Text = random.Next(4) == 0 ? ChangedText(text, random) : ChangedValues(text, random), Source = "x.js", Options = new(), Now = Expert.Then }, null, CancellationToken.None);
        JsonSerializer.Serialize(report, PolystoreJson.Default.PipelineReport);
    });

    [LibmongocFact]
    public Task Whatever_a_server_answers_it_is_examined_or_refused() => Campaign.RunAsync(5, async random =>
    {
        var server = Full(random.Next(3));
        var damage = random.Next(2, 12);
        server.Told = (_, reply) => random.Next(damage) == 0 ? (BsonDocument)Damaged(reply, random) : reply;
        var snapshot = await server.ObserveAsync(readData: true);
        JsonSerializer.Serialize(snapshot, PolystoreJson.Default.Snapshot);
        var run = await RuleRunner.RunAsync(Expert.Engine.Rules, RuleSelection.All, new RuleContext { Snapshot = snapshot, Now = Expert.Then });
        run.Outcomes.Select(outcome => outcome.Failure?.ToString()).ShouldAllBe(failure => failure == null);
    });

    private static ComposedDeployment Full(int kind)
    {
        var server = new ComposedDeployment()
            .Sampled([.. Enumerable.Range(0, 20).Select(number => $"{{_id: {number}, customer: 7, status: 's{number % 7}', at: {{$date: '2026-05-01T10:00:00Z'}}, lines: [{{product: 5, count: 2}}], note: {(number % 3 == 0 ? "'x'" : "5")}}}")])
            .Found("system.profile", _ => ["{op: 'query', ns: 'shop.orders', command: {find: 'orders', filter: {customer: 5, name: 'x'}, sort: {at: -1}}, planSummary: 'COLLSCAN', docsExamined: 200000, nreturned: 1, millis: 80, ts: {$date: '2026-05-01T10:00:00Z'}}"])
            .Running("{op: 'command', opid: 5, ns: 'shop.orders', secs_running: NumberLong(900), microsecs_running: NumberLong(900000000), waitingForLock: true, command: {find: 'orders'}, desc: 'conn5', client: '10.0.0.1:5'}")
            .Plans("{queryHash: 'A', planCacheKey: 'B', isActive: true, works: NumberLong(5000), createdFromQuery: {query: {customer: 5}, sort: {}, projection: {}}, estimatedSizeBytes: 900}");
        return kind switch
        {
            0 => server,
            1 => server.ReplicaSet(FirstCases.HealthySet).Settings("{host: '127.0.0.1:27017'}, {host: '127.0.0.1:1'}, {host: 'c:27017'}")
                .Found("oplog.rs", command => [$"{{ts: Timestamp({(command["sort"]["$natural"].ToInt32() > 0 ? 1_000_000 : 1_400_000)}, 1)}}"]),
            _ => ShardingCases.Cluster(server),
        };
    }

    // Of a cursor the documents, as the driver reads the rest.
    private static BsonValue Damaged(BsonDocument reply, Random random)
    {
        if (reply.TryGetValue("cursor", out var cursor) && cursor is BsonDocument batch && batch.Contains("firstBatch"))
        {
            var changed = (BsonDocument)reply.DeepClone();
            var documents = DamagedBson.Of(batch["firstBatch"], random) as BsonArray ?? [];
            changed["cursor"]["firstBatch"] = new BsonArray(documents.OfType<BsonDocument>());
            return changed;
        }

        return DamagedBson.Of(reply, random) is BsonDocument { ElementCount: > 0 } whole ? whole : reply;
    }

    private static string ChangedValues(string text, Random random) =>
        DamagedBson.Of(new BsonArray(PipelineReader.Read(text, Expert.Then).Stages), random).ToJson(new JsonWriterSettings { OutputMode = random.Next(2) == 0 ? JsonOutputMode.CanonicalExtendedJson : JsonOutputMode.RelaxedExtendedJson, MaxSerializationDepth = 1000 });

    private static string ChangedText(string text, Random random)
    {
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            var at = random.Next(text.Length + 1);
            var end = Math.Min(text.Length, at + random.Next(12));
            text = string.Concat(text.AsSpan(0, at), Words[random.Next(Words.Length)], text.AsSpan(end));
        }

        return text;
    }
}
