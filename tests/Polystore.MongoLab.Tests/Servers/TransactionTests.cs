using MongoDB.Bson;

namespace Polystore.MongoLab.Tests.Servers;

public sealed class TransactionTests
{
    [LabFact]
    public async Task A_transaction_is_seen_when_it_is_committed_and_never_when_it_is_aborted()
    {
        var (client, database) = await SharedLab.ClientAsync();
        await using var _ = client;
        await client.RunAsync(database, "{insert: 'c', documents: [{_id: 0}]}");
        var session = NewSession();

        await client.RunAsync(database, In(session, 1, "{insert: 'c', documents: [{_id: 1}]}", start: true));
        (await client.RunAsync(database, "{count: 'c', query: {_id: {$gte: 0}}}"))["n"].ToInt32().ShouldBe(1, "not seen outside");
        (await client.RunAsync(database, In(session, 1, "{find: 'c'}")))["cursor"]["firstBatch"].AsBsonArray.Count.ShouldBe(2);
        await client.RunAsync("admin", In(session, 1, "{commitTransaction: 1}"));
        await client.RunAsync("admin", In(session, 1, "{commitTransaction: 1}"));
        (await client.RunAsync(database, "{count: 'c', query: {_id: {$gte: 0}}}"))["n"].ToInt32().ShouldBe(2);

        await client.RunAsync(database, In(session, 2, "{insert: 'c', documents: [{_id: 2}]}", start: true));
        await client.RunAsync("admin", In(session, 2, "{abortTransaction: 1}"));
        (await client.AskAsync("admin", In(session, 2, "{commitTransaction: 1}")))["code"].ToInt32().ShouldBe(251);
        (await client.RunAsync(database, "{count: 'c', query: {_id: {$gte: 0}}}"))["n"].ToInt32().ShouldBe(2);
    }

    [LabFact]
    public async Task A_write_conflict_may_be_tried_again()
    {
        var (first, database) = await SharedLab.ClientAsync();
        await using var second = await LabClient.ConnectAsync(await SharedLab.ServerAsync());
        await using var _ = first;
        await first.RunAsync(database, "{insert: 'c', documents: [{_id: 1}, {_id: 2}]}");
        var (one, other) = (NewSession(), NewSession());
        await second.RunAsync(database, In(other, 1, "{find: 'c', filter: {_id: 2}}", start: true));
        await first.RunAsync(database, In(one, 1, "{update: 'c', updates: [{q: {_id: 1}, u: {$set: {w: 1}}}]}", start: true));
        await first.RunAsync("admin", In(one, 1, "{commitTransaction: 1}"));

        var lost = await second.AskAsync(database, In(other, 1, "{update: 'c', updates: [{q: {_id: 1}, u: {$set: {w: 2}}}]}"));

        var failure = lost.Contains("writeErrors") ? lost["writeErrors"][0] : lost;
        failure["code"].ToInt32().ShouldBe(112, lost.ToString());
        if (lost["ok"].ToDouble() == 0)
        {
            lost["errorLabels"].AsBsonArray.ShouldContain((BsonValue)"TransientTransactionError");
        }

        (await first.RunAsync(database, "{find: 'c', filter: {_id: 1}}"))["cursor"]["firstBatch"][0]["w"].ToInt32().ShouldBe(1);
    }

    [LabFact]
    public async Task A_retryable_write_that_is_sent_twice_is_done_once()
    {
        var (client, database) = await SharedLab.ClientAsync();
        await using var _ = client;
        await client.RunAsync(database, "{insert: 'c', documents: [{_id: 1, n: 0}]}");
        var command = BsonDocument.Parse("{update: 'c', updates: [{q: {_id: 1}, u: {$inc: {n: 1}}}]}").Add("lsid", NewSession()).Add("txnNumber", 5L);

        await client.RunAsync(database, command);
        (await client.RunAsync(database, command))["n"].ToInt32().ShouldBe(1, "the reply of the first time");

        (await client.RunAsync(database, "{find: 'c'}"))["cursor"]["firstBatch"][0]["n"].ToInt32().ShouldBe(1);
    }

    private static BsonDocument NewSession() => new("id", new BsonBinaryData(Guid.NewGuid(), GuidRepresentation.Standard));

    private static BsonDocument In(BsonDocument session, long number, string command, bool start = false)
    {
        var document = BsonDocument.Parse(command).Add("lsid", session).Add("txnNumber", number).Add("autocommit", false);
        return start ? document.Add("startTransaction", true) : document;
    }
}
