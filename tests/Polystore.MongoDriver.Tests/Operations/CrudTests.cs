using MongoDB.Bson;
using Polystore.MongoDriver.Tests.Servers;
using Polystore.TestServers.Mongo;
using static Polystore.MongoDriver.Tests.Servers.DriverDatabase;

namespace Polystore.MongoDriver.Tests.Operations;

public sealed class CrudTests(DriverDatabase database) : IClassFixture<DriverDatabase>
{
    [MongoFact]
    public async Task Every_type_comes_back_as_it_went()
    {
        var collection = database.NewCollection();
        var document = new BsonDocument
        {
            { "_id", ObjectId.GenerateNewId() }, { "double", 1.5 }, { "text", "zwölf €\U0001F600" }, { "empty", "" }, { "inner", new BsonDocument("x", new BsonArray { 1, "two", BsonNull.Value }) },
            { "uuid", new BsonBinaryData(Guid.NewGuid(), GuidRepresentation.Standard) }, { "legacy", new BsonBinaryData(new byte[16], BsonBinarySubType.UuidLegacy) }, { "bytes", new BsonBinaryData([1, 2, 3]) },
            { "yes", true }, { "when", new BsonDateTime(1_600_000_000_000) }, { "nothing", BsonNull.Value }, { "regex", new BsonRegularExpression("^a", "i") }, { "int", 7 },
            { "long", long.MaxValue }, { "decimal", new BsonDecimal128(12.50m) }, { "stamp", new BsonTimestamp(5, 6) }, { "min", BsonMinKey.Value }, { "max", BsonMaxKey.Value },
        };

        await collection.InsertOneAsync(document);

        (await collection.FindOneAsync(new BsonDocument("_id", document["_id"]))).ShouldBe(document);
    }

    [MongoFact]
    public async Task Inserted_documents_without_a_key_get_one_that_the_caller_sees()
    {
        var collection = database.NewCollection();
        var document = new BsonDocument("a", 1);

        await collection.InsertOneAsync(document);

        document["_id"].ShouldBeOfType<BsonObjectId>();
        (await collection.FindOneAsync([]))!["_id"].ShouldBe(document["_id"]);
    }

    [MongoFact]
    public async Task Writes_tell_what_they_did()
    {
        var collection = await database.NewCollectionAsync(Numbered(20));

        (await collection.UpdateOneAsync(new("_id", 1), new BsonDocument("$set", new BsonDocument("a", 99)))).ShouldBe(new MongoWriteResult(0, 1, 1, 0, []), Compare);
        (await collection.UpdateManyAsync(new("a", 2), new BsonDocument("$inc", new BsonDocument("n", 1)))).Modified.ShouldBe(2);
        (await collection.UpdateOneAsync(new("_id", 1), new BsonDocument("$set", new BsonDocument("a", 99)))).Modified.ShouldBe(0);
        (await collection.UpdateOneAsync(new("_id", 500), new BsonDocument("$set", new BsonDocument("a", 1)), upsert: true)).Upserted.ShouldBe([(0, (BsonValue)500)]);
        (await collection.UpdateOneAsync(new("_id", 3), new BsonArray { new BsonDocument("$set", new BsonDocument("copy", "$text")) })).Modified.ShouldBe(1);
        (await collection.ReplaceOneAsync(new("_id", 4), new BsonDocument("only", 1))).Modified.ShouldBe(1);
        (await collection.DeleteOneAsync(new("a", 5))).Deleted.ShouldBe(1);
        (await collection.DeleteManyAsync(new("a", 6))).Deleted.ShouldBe(2);

        (await collection.FindOneAsync(new("_id", 3)))!["copy"].ShouldBe("v3");
        (await collection.FindOneAsync(new("_id", 4))).ShouldBe(new BsonDocument { { "_id", 4 }, { "only", 1 } });
        (await collection.CountAsync([])).ShouldBe(18);
        (await collection.CountAsync(new("a", 12345))).ShouldBe(0);
        (await collection.DistinctAsync("a", new("_id", new BsonDocument("$lt", 3)))).Order().ShouldBe([0, 2, 99]);
    }

    [MongoFact]
    public async Task One_document_is_found_and_changed_at_once()
    {
        var collection = await database.NewCollectionAsync(Numbered(3));

        (await collection.FindAndChangeAsync(new("_id", 1), new MongoFindAndChange { Change = new BsonDocument("$set", new BsonDocument("a", 7)), ReturnNew = true }))!["a"].ShouldBe(7);
        (await collection.FindAndChangeAsync(new("_id", 1), new MongoFindAndChange()))!["a"].ShouldBe(7);
        (await collection.FindAndChangeAsync(new("_id", 1), new MongoFindAndChange())).ShouldBeNull();
    }

    [MongoFact]
    public async Task A_refused_insert_says_which_one_and_shows_no_value_of_a_document()
    {
        var collection = await database.NewCollectionAsync(new BsonDocument("_id", "CANARY"));

        var failure = await Should.ThrowAsync<MongoWriteException>(() => collection.InsertManyAsync([new("_id", 1), new("_id", "CANARY"), new("_id", 2)]));

        failure.Code.ShouldBe(11000);
        failure.Errors.ShouldBe([new MongoWriteError(1, 11000)]);
        failure.Result.Inserted.ShouldBe(1);
        failure.Message.ShouldNotContain("CANARY");
        (await collection.CountAsync([])).ShouldBe(2);
    }

    [MongoFact]
    public async Task An_unordered_batch_does_what_can_be_done()
    {
        var collection = await database.NewCollectionAsync(Numbered(3));
        MongoWrite[] writes =
        [
            new MongoWrite.Insert(new("_id", 1)), new MongoWrite.Insert(new("_id", 10)), new MongoWrite.Delete(new("_id", 0)), new MongoWrite.Insert(new("_id", 2)),
            new MongoWrite.Update(new("_id", 1), new BsonDocument("$set", new BsonDocument("tags", new BsonArray { 1, 2 }))),
            new MongoWrite.Update([], new BsonDocument("$set", new BsonDocument("tags.$[big]", 9))) { Many = true, ArrayFilters = [new BsonDocument("big", new BsonDocument("$gt", 1))] },
        ];

        var failure = await Should.ThrowAsync<MongoWriteException>(() => collection.WriteAsync(writes[..5], ordered: false));

        failure.Errors.Select(error => error.Index).Order().ShouldBe([0, 3]);
        (failure.Result.Inserted, failure.Result.Deleted, failure.Result.Modified).ShouldBe((1, 1, 1));
        (await collection.WriteAsync([new MongoWrite.Update(new("_id", 1), writes[5].ShouldBeOfType<MongoWrite.Update>().Change) { ArrayFilters = ((MongoWrite.Update)writes[5]).ArrayFilters }])).Modified.ShouldBe(1);
        (await collection.FindOneAsync(new("_id", 1)))!["tags"].ShouldBe(new BsonArray { 1, 9 });
    }

    [MongoFact]
    public async Task Many_documents_go_in_several_messages()
    {
        var collection = await database.NewCollectionAsync();
        var filler = new string('x', 20_000);

        var result = await collection.InsertManyAsync(Enumerable.Range(0, 3_000).Select(i => new BsonDocument { { "_id", i }, { "filler", filler } }));

        result.Inserted.ShouldBe(3_000);
        (await AllAsync(collection.Find([], new MongoFindOptions { Projection = new("_id", 1), Sort = new("_id", -1), Limit = 3, Skip = 1 }))).Select(document => document["_id"].AsInt32).ShouldBe([2998, 2997, 2996]);
    }

    [MongoFact]
    public async Task A_refused_command_has_the_servers_code()
    {
        var failure = await Should.ThrowAsync<MongoServerException>(() => database.Client.RunCommandAsync(database.Name, new("noSuchCommandAtAll", 1)));

        failure.Code.ShouldBe(59);
        failure.IsNotSupported.ShouldBeTrue();
        failure.Message.ShouldContain("noSuchCommandAtAll");
    }

    [MongoFact]
    public async Task An_empty_batch_is_refused_here() =>
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => database.NewCollection().WriteAsync([]));

    private static readonly IEqualityComparer<MongoWriteResult> Compare = EqualityComparer<MongoWriteResult>.Create(
        (one, other) => (one!.Inserted, one.Matched, one.Modified, one.Deleted, one.Upserted.Count) == (other!.Inserted, other.Matched, other.Modified, other.Deleted, other.Upserted.Count), _ => 0);
}
