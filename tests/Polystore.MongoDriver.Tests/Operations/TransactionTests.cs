using MongoDB.Bson;
using Polystore.MongoDriver.Tests.Servers;
using Polystore.TestServers.Mongo;

namespace Polystore.MongoDriver.Tests.Operations;

public sealed class TransactionTests(DriverDatabase database) : IClassFixture<DriverDatabase>
{
    [MongoFact]
    public async Task A_transaction_is_seen_when_it_is_committed_and_never_when_it_is_rolled_back()
    {
        var collection = await database.NewCollectionAsync(new BsonDocument("_id", 0));
        await using var session = await database.Client.StartSessionAsync();
        var inside = new MongoOperationOptions { Session = session };

        await session.StartTransactionAsync();
        await collection.InsertOneAsync(new("_id", 1), inside);
        session.InTransaction.ShouldBeTrue();
        (await collection.CountAsync([])).ShouldBe(1, "not seen outside");
        (await collection.CountAsync([], new MongoReadOptions { Session = session })).ShouldBe(2);
        await session.CommitAsync();
        (await collection.CountAsync([])).ShouldBe(2);

        await session.StartTransactionAsync();
        await collection.InsertOneAsync(new("_id", 2), inside);
        await session.AbortAsync();
        (await collection.CountAsync([])).ShouldBe(2);
    }

    [MongoFact]
    public async Task A_session_that_ends_with_an_open_transaction_rolls_it_back()
    {
        var collection = await database.NewCollectionAsync(new BsonDocument("_id", 0));
        await using (var session = await database.Client.StartSessionAsync())
        {
            await session.StartTransactionAsync();
            await collection.UpdateOneAsync(new("_id", 0), new BsonDocument("$set", new BsonDocument("a", 1)), options: new MongoOperationOptions { Session = session });
        }

        (await collection.UpdateOneAsync(new("_id", 0), new BsonDocument("$set", new BsonDocument("b", 1)))).Modified.ShouldBe(1, "nothing holds the document");
        (await collection.FindOneAsync(new("_id", 0))).ShouldBe(new BsonDocument { { "_id", 0 }, { "b", 1 } });
    }

    [MongoFact]
    public async Task Transactions_that_meet_on_one_document_are_tried_again_until_all_are_done()
    {
        var collection = await database.NewCollectionAsync(new BsonDocument { { "_id", "account" }, { "n", 0 } });

        await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
        {
            for (var time = 0; time < 5; time++)
            {
                await database.Client.RunTransactionAsync(async (session, token) =>
                {
                    var inside = new MongoFindOptions { Session = session };
                    var seen = (await collection.FindOneAsync(new("_id", "account"), inside, token))!["n"].AsInt32;
                    await collection.UpdateOneAsync(new("_id", "account"), new BsonDocument("$set", new BsonDocument("n", seen + 1)), options: inside, cancellationToken: token);
                    return seen;
                });
            }
        }));

        (await collection.FindOneAsync(new("_id", "account")))!["n"].ShouldBe(30);
    }

    [MongoFact]
    public async Task A_body_that_fails_rolls_back_and_its_failure_is_what_the_caller_sees()
    {
        var collection = await database.NewCollectionAsync();

        await Should.ThrowAsync<InvalidOperationException>(() => database.Client.RunTransactionAsync<int>(async (session, token) =>
        {
            await collection.InsertOneAsync(new("_id", 1), new MongoOperationOptions { Session = session }, token);
            throw new InvalidOperationException("no");
        }));

        (await collection.CountAsync([])).ShouldBe(0);
    }

    [MongoFact]
    public async Task A_second_transaction_in_one_session_is_refused()
    {
        await using var session = await database.Client.StartSessionAsync();
        await session.StartTransactionAsync();

        (await Should.ThrowAsync<MongoException>(() => session.StartTransactionAsync())).Message.ShouldContain("transaction", Case.Insensitive);
    }
}
