using MongoDB.Bson;
using Polystore.MongoDriver.Native;
using Polystore.MongoDriver.Tests.Servers;
using Polystore.TestServers.Mongo;
using static Polystore.MongoDriver.Tests.Servers.DriverDatabase;

namespace Polystore.MongoDriver.Tests.Operations;

public sealed class CursorTests(DriverDatabase database) : IClassFixture<DriverDatabase>
{
    [MongoFact]
    public async Task All_batches_of_a_cursor_are_read_in_order()
    {
        var collection = await database.NewCollectionAsync(Numbered(3_000));

        var read = await AllAsync(collection.Find([], new MongoFindOptions { BatchSize = 100, Sort = new("_id", 1) }));

        read.Select(document => document["_id"].AsInt32).ShouldBe(Enumerable.Range(0, 3_000));
    }

    [MongoFact]
    public async Task A_cursor_that_is_left_early_gives_everything_back()
    {
        var collection = await database.NewCollectionAsync(Numbered(3_000));
        await using var own = await MongoClient.OpenAsync(WithPool(await MongoServers.UrlAsync(), 1));
        var same = own.Collection(collection.Database, collection.Name);

        for (var time = 0; time < 5; time++)
        {
            await foreach (var document in same.Find([], new MongoFindOptions { BatchSize = 10 }))
            {
                document.ElementCount.ShouldBe(3);
                break;
            }
        }

        (await same.CountAsync([])).ShouldBe(3_000, "the only connection is free again");
    }

    [MongoFact]
    public async Task A_cursor_that_is_wrong_fails_at_its_first_document_with_the_servers_code()
    {
        var collection = await database.NewCollectionAsync(Numbered(3));

        var failure = await Should.ThrowAsync<MongoServerException>(() => AllAsync(collection.Find(BsonDocument.Parse("{a: {$noSuchOperator: 1}}"))));

        failure.Code.ShouldBe(2);
        failure.Message.ShouldContain($"find on {collection.Database}.{collection.Name}");
    }

    [MongoFact]
    public async Task Aggregations_indexes_and_collections_are_read()
    {
        var collection = await database.NewCollectionAsync(Numbered(100));
        await database.Client.RunCommandAsync(collection.Database, BsonDocument.Parse($"{{createIndexes: '{collection.Name}', indexes: [{{key: {{a: 1}}, name: 'a_1'}}]}}"));

        var groups = await AllAsync(collection.Aggregate([BsonDocument.Parse("{$group: {_id: '$a', n: {$sum: 1}}}"), BsonDocument.Parse("{$sort: {_id: 1}}")]));
        groups.Count.ShouldBe(10);
        groups.ShouldAllBe(group => group["n"] == 10);
        (await AllAsync(collection.Indexes())).Select(index => index["name"].AsString).ShouldBe(["_id_", "a_1"], ignoreOrder: true);
        (await AllAsync(database.Client.Collections(collection.Database))).Select(found => found["name"].AsString).ShouldContain(collection.Name);
        (await AllAsync(database.Client.Collection(collection.Database, "no_such_collection").Indexes())).ShouldBeEmpty();
    }

    [MongoFact]
    public async Task More_cursors_than_connections_wait_for_each_other()
    {
        var collection = await database.NewCollectionAsync(Numbered(2_000));
        await using var own = await MongoClient.OpenAsync(WithPool(await MongoServers.UrlAsync(), 2));
        var same = own.Collection(collection.Database, collection.Name);

        var counts = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ => (await AllAsync(same.Find([], new MongoFindOptions { BatchSize = 200 }))).Count));

        counts.ShouldAllBe(count => count == 2_000);
    }

    [MongoFact]
    public async Task An_enumerator_that_nobody_disposes_of_is_given_back_by_the_collector()
    {
        var collection = await database.NewCollectionAsync(Numbered(2_000));
        await using var own = await MongoClient.OpenAsync(WithPool(await MongoServers.UrlAsync(), 1));

        await ForgetAsync(own.Collection(collection.Database, collection.Name));
        var count = own.Collection(collection.Database, collection.Name).CountAsync([]);
        for (var time = 0; time < 200 && !count.IsCompleted; time++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Delay(20);
        }

        (await count).ShouldBe(2_000);
    }

    private static async Task ForgetAsync(MongoCollection collection)
    {
        var forgotten = collection.Find([], new MongoFindOptions { BatchSize = 10 }).GetAsyncEnumerator();
        (await forgotten.MoveNextAsync()).ShouldBeTrue();
    }

    private static string WithPool(string url, int size) => url + (url.Contains('?') ? "&" : "?") + $"maxPoolSize={size}";
}
