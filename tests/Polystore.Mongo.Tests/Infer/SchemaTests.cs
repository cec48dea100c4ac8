using MongoDB.Bson;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Schemas;
using Polystore.Mongo.Infer;
using Polystore.Mongo.Observe.Sample;
using Polystore.Mongo.Tests.Faults;
using Polystore.TestServers.Mongo;

namespace Polystore.Mongo.Tests.Infer;

public sealed class SchemaTests
{
    [Fact]
    public void A_schema_asks_for_what_every_document_has_and_for_the_types_that_were_seen()
    {
        var tally = new PathTally();
        foreach (var text in new[] { "{ _id: 1, name: 'a', address: { city: 'x', zip: 5 }, items: [{ n: 1 }, { n: 2, note: 'y' }], by: { '2026-01-01': 5 } }", "{ _id: 'k', name: null, address: { city: 'y' }, items: [], extra: 1.5 }" })
        {
            tally.Add(BsonDocument.Parse(text), 100);
        }

        JsonSchema.Of(tally.Result("shop", "c")).ShouldBe(BsonDocument.Parse("""
            { bsonType: 'object', required: ['_id', 'address', 'items', 'name'], properties: {
                _id: { bsonType: ['decimal', 'double', 'int', 'long', 'string'] },
                address: { bsonType: ['object'], required: ['city'], properties: { city: { bsonType: ['string'] }, zip: { bsonType: ['decimal', 'double', 'int', 'long'] } } },
                by: { bsonType: ['object'] },
                extra: { bsonType: ['decimal', 'double', 'int', 'long'] },
                items: { bsonType: ['array'], items: { bsonType: ['object'], properties: { n: { bsonType: ['decimal', 'double', 'int', 'long'] }, note: { bsonType: ['string'] } } } },
                name: { bsonType: ['null', 'string'] } } }
            """));
    }

    [MongoFact]
    public async Task Violations_are_counted_over_the_whole_collection()
    {
        await using var scene = await Scene.StartAsync();
        await scene.RunAsync("insert orders 4000 {number: #9, at: {$date: '2026-01-01T00:00:00Z'}}\ninsert orders 1 {number: 'odd'}");

        var collection = (await InferAsync(scene.Url)).Collections.ShouldHaveSingleItem();

        collection.Sampled.ShouldBe(1000);
        collection.Fields.Select(field => field.Path).ShouldBe(["_id", "at", "number"]);
        var validator = collection.Validator.ShouldNotBeNull();
        // The odd one is among a thousand random ones or it is not.
        var seen = collection.Fields[2].Types.Count == 2;
        (validator.Violations, validator.Checked).ShouldBe((seen ? 0 : 1, 4001));
        validator.Apply.ShouldContain("\"validationAction\" : \"warn\"");
        validator.Rollback.ShouldContain("\"validator\" : { }");
    }

    [MongoFact]
    public async Task An_unknown_collection_is_answered_with_the_nearest()
    {
        await using var scene = await Scene.StartAsync();
        await scene.RunAsync("insert orders 5 {number: #9}");

        (await Should.ThrowAsync<UsageException>(() => InferAsync(scene.Url, "order"))).Message.ShouldBe("There is no collection order with documents; did you mean orders?");
    }

    private static Task<InferredSchema> InferAsync(string url, string? collection = null) => Expert.Engine.Capability<IInferSchema>()!.InferAsync(
        new InferSchemaRequest { Target = DatabaseUrl.Parse(url), Collection = collection, Validators = true }, null, CancellationToken.None);
}
