using MongoDB.Bson;
using Polystore.MongoDriver.Native;
using Polystore.MongoDriver.Tests.Servers;
using Polystore.TestServers.Mongo;

namespace Polystore.MongoDriver.Tests.Faults;

/// <summary>Lost messages, one at a time, at a place that the test chooses.</summary>
public sealed class RetryTests(DriverDatabase database) : IClassFixture<DriverDatabase>
{
    [MongoFact]
    public async Task A_write_whose_reply_is_lost_is_sent_again_and_done_once()
    {
        var collection = await database.NewCollectionAsync(new BsonDocument { { "_id", 1 }, { "n", 0 } });
        await using var proxy = await ProxyAsync();
        await using var client = await MongoClient.OpenAsync(proxy.Url + "?directConnection=true");
        var through = client.Collection(collection.Database, collection.Name);
        Lose(proxy, "update", MongoFault.LoseReply);

        (await through.UpdateOneAsync(new("_id", 1), BsonDocument.Parse("{$inc: {n: 1}}"))).Matched.ShouldBe(1);

        (await collection.FindOneAsync(new("_id", 1)))!["n"].ShouldBe(1);
    }

    [MongoFact]
    public async Task A_read_that_is_lost_is_sent_again()
    {
        var collection = await database.NewCollectionAsync(DriverDatabase.Numbered(10));
        await using var proxy = await ProxyAsync();
        await using var client = await MongoClient.OpenAsync(proxy.Url + "?directConnection=true");
        Lose(proxy, "find", MongoFault.LoseRequest);

        (await DriverDatabase.AllAsync(client.Collection(collection.Database, collection.Name).Find([]))).Count.ShouldBe(10);
    }

    [MongoFact]
    public async Task Changing_one_document_is_sent_again_and_done_once()
    {
        var collection = await database.NewCollectionAsync(new BsonDocument { { "_id", 1 }, { "n", 0 } });
        await using var proxy = await ProxyAsync();
        await using var client = await MongoClient.OpenAsync(proxy.Url + "?directConnection=true");
        Lose(proxy, "findAndModify", MongoFault.LoseReply);

        (await client.Collection(collection.Database, collection.Name).FindAndChangeAsync(
            new("_id", 1), new MongoFindAndChange { Change = BsonDocument.Parse("{$inc: {n: 1}}"), ReturnNew = true }))!["n"].ShouldBe(1);

        (await collection.FindOneAsync(new("_id", 1)))!["n"].ShouldBe(1);
    }

    [MongoFact]
    public async Task A_write_that_may_not_be_sent_again_says_that_its_outcome_is_unknown()
    {
        var collection = await database.NewCollectionAsync(DriverDatabase.Numbered(5));
        await using var proxy = await ProxyAsync();
        await using var client = await MongoClient.OpenAsync(proxy.Url + "?directConnection=true");
        var through = client.Collection(collection.Database, collection.Name);
        // Writes of many documents are not retryable.
        Lose(proxy, "delete", MongoFault.LoseReply);

        var failure = await Should.ThrowAsync<MongoConnectionException>(() => through.DeleteManyAsync(new("a", 1)));

        failure.Problem.ShouldBe(MongoConnectionProblem.Lost);
        (await through.CountAsync([])).ShouldBe(4, "and the client goes on");
    }

    [MongoFact]
    public async Task Without_retries_a_lost_read_is_told()
    {
        var collection = await database.NewCollectionAsync(DriverDatabase.Numbered(5));
        await using var proxy = await ProxyAsync();
        await using var client = await MongoClient.OpenAsync(proxy.Url + "?directConnection=true&retryReads=false");
        Lose(proxy, "find", MongoFault.LoseReply);

        (await Should.ThrowAsync<MongoConnectionException>(() => client.Collection(collection.Database, collection.Name).FindOneAsync([]))).Problem.ShouldBe(MongoConnectionProblem.Lost);
    }

    [MongoFact]
    public async Task A_commit_whose_reply_is_lost_is_sent_again_and_the_transaction_is_done_once()
    {
        var collection = await database.NewCollectionAsync(new BsonDocument { { "_id", 1 }, { "n", 0 } });
        await using var proxy = await ProxyAsync();
        await using var client = await MongoClient.OpenAsync(proxy.Url + "?directConnection=true");
        var through = client.Collection(collection.Database, collection.Name);
        Lose(proxy, "commitTransaction", MongoFault.LoseReply);

        await client.RunTransactionAsync((session, token) =>
            through.UpdateOneAsync(new("_id", 1), BsonDocument.Parse("{$inc: {n: 1}}"), options: new MongoOperationOptions { Session = session }, cancellationToken: token));

        (await collection.FindOneAsync(new("_id", 1)))!["n"].ShouldBe(1);
    }

    [MongoFact]
    public async Task A_cursor_whose_connection_is_lost_fails_and_gives_everything_back()
    {
        var collection = await database.NewCollectionAsync(DriverDatabase.Numbered(3_000));
        await using var proxy = await ProxyAsync();
        await using var client = await MongoClient.OpenAsync(proxy.Url + "?directConnection=true&maxPoolSize=1");
        var through = client.Collection(collection.Database, collection.Name);
        Lose(proxy, "getMore", MongoFault.LoseReply);

        (await Should.ThrowAsync<MongoConnectionException>(() => DriverDatabase.AllAsync(through.Find([], new MongoFindOptions { BatchSize = 100 })))).Problem.ShouldBe(MongoConnectionProblem.Lost);

        (await through.CountAsync([])).ShouldBe(3_000);
    }

    [MongoFact]
    public async Task A_cancelled_call_returns_at_once_and_its_connection_comes_back_later()
    {
        var collection = await database.NewCollectionAsync(DriverDatabase.Numbered(2_000));
        await using var proxy = await ProxyAsync();
        await using var client = await MongoClient.OpenAsync(proxy.Url + "?directConnection=true&maxPoolSize=1");
        var through = client.Collection(collection.Database, collection.Name);
        (await through.CountAsync([])).ShouldBe(2_000);
        var (held, open) = (new TaskCompletionSource(), new TaskCompletionSource());
        proxy.Hold = command =>
        {
            if (command.GetElement(0).Name != "getMore")
            {
                return Task.CompletedTask;
            }

            held.TrySetResult();
            return open.Task;
        };
        using var stop = new CancellationTokenSource();
        var reading = DriverDatabase.AllAsync(through.Find([], new MongoFindOptions { BatchSize = 10 }, stop.Token));
        await held.Task;

        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => reading);
        using var waiting = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await Should.ThrowAsync<OperationCanceledException>(() => through.CountAsync([], cancellationToken: waiting.Token));

        open.SetResult();
        (await through.CountAsync([])).ShouldBe(2_000, "the connection came back with the end of the call that was given up");
    }

    private static void Lose(MongoProxy proxy, string command, MongoFault fault)
    {
        var times = 0;
        proxy.Fault = asked => asked.GetElement(0).Name == command && Interlocked.Increment(ref times) == 1 ? fault : MongoFault.None;
    }

    private static async Task<MongoProxy> ProxyAsync() => new(new Uri((await MongoServers.UrlAsync()).Split(',')[0]).Port is > 0 and var port ? port : 27017);
}
