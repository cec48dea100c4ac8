using MongoDB.Bson;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Mongo.Explain;
using Polystore.Mongo.Tests.Faults;
using Polystore.TestServers.Mongo;

namespace Polystore.Mongo.Tests.Explain;

/// <summary>explain on a running server, from the text to the findings.</summary>
public sealed class LiveExplainTests
{
    private const string Seed = """
        insert orders 6000 {customer: #900, status: 's#50', total: #300, note: 'CANARY#6000'}
        insert customers 1500 {number: #1500, country: 'c#20'}
        { createIndexes: 'orders', indexes: [{ key: { status: 1 }, name: 'status_1' }] }
        """;

    [MongoTheory]
    [InlineData("db.orders.find({ customer: 7 }).sort({ total: -1 })", "MONGO-PLAN-COLLSCAN", "COLLSCAN")]
    [InlineData("db.orders.find({ status: 's7' })", null, "FETCH")]
    [InlineData("{ find: 'orders', filter: { status: 's7' }, sort: { total: 1 }, skip: 20 }", null, "FETCH")]
    [InlineData("db.orders.aggregate([{ $match: { status: 's7' } }, { $lookup: { from: 'customers', localField: 'customer', foreignField: 'number', as: 'c' } }])", "MONGO-PLAN-LOOKUP", "$lookup")]
    [InlineData("db.orders.countDocuments({ customer: 7 })", "MONGO-PLAN-COLLSCAN", "COLLSCAN")]
    [InlineData("db.orders.distinct('status', { customer: 7 })", "MONGO-PLAN-COLLSCAN", "COLLSCAN")]
    [InlineData("db.orders.deleteMany({ customer: 7 })", "MONGO-PLAN-COLLSCAN", "COLLSCAN")]
    [InlineData("db.orders.updateOne({ customer: 7 }, { $set: { total: 1 } })", "MONGO-PLAN-COLLSCAN", "COLLSCAN")]
    public async Task An_operation_is_explained_as_it_is_written(string operation, string? rule, string stage)
    {
        await using var scene = await Scene.StartAsync();
        await scene.RunAsync(Seed);

        var explanation = await ExplainAsync(scene.Url, operation);

        explanation.Plan.Root.Flatten().ShouldContain(node => node.Node == stage);
        explanation.Findings.Select(finding => finding.Id).ShouldBe(rule is null ? [] : [rule]);
        explanation.Plan.Sql.ShouldBe(operation);
    }

    [MongoFact]
    public async Task Writes_are_planned_and_change_nothing_even_when_they_are_measured()
    {
        await using var scene = await Scene.StartAsync();
        await scene.RunAsync(Seed);

        var planned = await ExplainAsync(scene.Url, "db.orders.deleteMany({ customer: 7 })");
        await ExplainAsync(scene.Url, "db.orders.deleteMany({ customer: 7 })", analyzeWrites: true);
        await ExplainAsync(scene.Url, "db.orders.aggregate([{ $match: { customer: 7 } }, { $out: 'elsewhere' }])");

        planned.Notes.ShouldContain(note => note.Contains("planned and not run", StringComparison.Ordinal));
        planned.Plan.Analyzed.ShouldBeFalse();
        (await ExplainAsync(scene.Url, "db.orders.find({})")).Plan.Totals["documents_returned"].ShouldBe(6000);
    }

    [MongoFact]
    public async Task No_value_is_left_when_they_are_hidden()
    {
        await using var scene = await Scene.StartAsync();
        await scene.RunAsync(Seed);
        await scene.RunAsync("{ createIndexes: 'orders', indexes: [{ key: { note: 1 }, name: 'note_1' }] }");

        var explanation = HiddenPlan.Hide(await ExplainAsync(
            scene.Url, "db.orders.aggregate([{ $match: { note: { $in: ['CANARY77', /^CANARY8/] }, from: 'CANARY9' } }, { $project: { x: { $concat: ['$status', 'CANARY1'] } } }, { $group: { _id: '$status', n: { $sum: 77123 } } }])"));

        var text = System.Text.Json.JsonSerializer.Serialize(explanation);
        text.ShouldNotContain("CANARY");
        text.ShouldNotContain("77123");
        explanation.Plan.Sql.ShouldBe("db.orders.aggregate([{ \"$match\" : { \"note\" : { \"$in\" : [\"?\", /?/] }, \"from\" : \"?\" } }, { \"$project\" : { \"x\" : { \"$concat\" : [\"$status\", \"?\"] } } }, { \"$group\" : { \"_id\" : \"$status\", \"n\" : { \"$sum\" : \"?\" } } }])");
    }

    [MongoTheory]
    [InlineData("db.orders.find({ a: 1 ", "line 1, column")]
    [InlineData("db.orders.insertOne({ a: 1 })", "'insert' has no plan")]
    [InlineData("db.orders.find({}); db.orders.find({})", "--nth")]
    [InlineData("db.orders.find({ a: { $bogus: 1 } })", "The server does not explain it")]
    public async Task What_cannot_be_explained_is_refused_in_one_sentence(string operation, string words)
    {
        await using var scene = await Scene.StartAsync();

        (await Should.ThrowAsync<UsageException>(() => ExplainAsync(scene.Url, operation))).Message.ShouldContain(words);
    }

    private static Task<Explanation> ExplainAsync(string url, string operation, bool analyzeWrites = false) => Expert.Engine.Capability<IExplain>()!.ExplainAsync(
        new ExplainRequest { Target = DatabaseUrl.Parse(url), Sql = operation, AnalyzeWrites = analyzeWrites, Analyze = analyzeWrites, Now = DateTimeOffset.UnixEpoch }, null, CancellationToken.None);
}
