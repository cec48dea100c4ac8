using MongoDB.Bson;
using Polystore.MongoLab.Tests.Servers;

namespace Polystore.MongoLab.Tests.Writes;

/// <summary>A write that is sent again with the same number is done once, and answered as the first time.</summary>
public sealed class RetryableWriteTests
{
    [LabFact]
    public async Task An_update_is_done_once()
    {
        var (client, database) = await SharedLab.ClientAsync();
        await using var _ = client;
        await client.RunAsync(database, "{insert: 'c', documents: [{_id: 1, n: 0}, {_id: 2, n: 0}]}");
        var write = Numbered("{update: 'c', updates: [{q: {_id: 1}, u: {$inc: {n: 1}}}, {q: {_id: 2}, u: {$inc: {n: 10}}}]}", 1);

        var first = await client.RunAsync(database, write);
        var second = await client.RunAsync(database, write);

        (second["n"], second["nModified"], second["retriedStmtIds"]).ShouldBe((first["n"], first["nModified"], new BsonArray { 0, 1 }));
        (await ValuesAsync(client, database)).ShouldBe([1, 10]);
    }

    [LabFact]
    public async Task Documents_without_a_key_of_their_own_are_inserted_once()
    {
        var (client, database) = await SharedLab.ClientAsync();
        await using var _ = client;
        var write = Numbered("{insert: 'c'}", 7);
        (string, BsonDocument[]) documents = ("documents", [new("n", 1), new("n", 2), new("n", 3)]);

        (await client.RunAsync(database, write, documents))["n"].ToInt32().ShouldBe(3);
        (await client.RunAsync(database, write, documents))["n"].ToInt32().ShouldBe(3);

        (await ValuesAsync(client, database)).ShouldBe([1, 2, 3]);
    }

    [LabFact]
    public async Task Changing_one_document_returns_what_it_returned()
    {
        var (client, database) = await SharedLab.ClientAsync();
        await using var _ = client;
        await client.RunAsync(database, "{insert: 'c', documents: [{_id: 1, n: 5}]}");
        var write = Numbered("{findAndModify: 'c', query: {_id: 1}, update: {$inc: {n: 1}}}", 3);

        (await client.RunAsync(database, write))["value"]["n"].ToInt32().ShouldBe(5);
        (await client.RunAsync(database, write))["value"]["n"].ToInt32().ShouldBe(5);

        (await ValuesAsync(client, database)).ShouldBe([6]);
    }

    [LabFact]
    public async Task A_deletion_is_done_once_though_there_is_more_to_delete()
    {
        var (client, database) = await SharedLab.ClientAsync();
        await using var _ = client;
        await client.RunAsync(database, "{insert: 'c', documents: [{n: 1}, {n: 1}, {n: 1}]}");
        var write = Numbered("{delete: 'c', deletes: [{q: {n: 1}, limit: 1}]}", 3);

        await client.RunAsync(database, write);
        await client.RunAsync(database, write);

        (await ValuesAsync(client, database)).ShouldBe([1, 1]);
    }

    [LabFact]
    public async Task The_next_number_and_another_session_are_other_writes()
    {
        var (client, database) = await SharedLab.ClientAsync();
        await using var _ = client;
        await client.RunAsync(database, "{insert: 'c', documents: [{_id: 1, n: 0}]}");
        var update = "{update: 'c', updates: [{q: {_id: 1}, u: {$inc: {n: 1}}}]}";
        var other = Numbered(update, 1);

        foreach (var write in (BsonDocument[])[Numbered(update, 1), other, Numbered(update, 2, other)])
        {
            await client.RunAsync(database, write);
        }

        // Of a session the newest number alone is known.
        (await client.AskAsync(database, Numbered(update, 1, other)))["code"].ToInt32().ShouldBe(225, "TransactionTooOld");
        (await ValuesAsync(client, database)).ShouldBe([3]);
    }

    [LabFact]
    public async Task A_write_that_was_refused_is_tried_again()
    {
        var (client, database) = await SharedLab.ClientAsync();
        await using var _ = client;
        await client.RunAsync(database, "{insert: 'c', documents: [{_id: 1, n: 0}]}");
        var write = Numbered("{insert: 'c', documents: [{_id: 1, n: 9}]}", 1);

        (await client.RunAsync(database, write))["writeErrors"][0]["code"].ToInt32().ShouldBe(11000);
        await client.RunAsync(database, "{delete: 'c', deletes: [{q: {_id: 1}, limit: 1}]}");
        (await client.RunAsync(database, write))["n"].ToInt32().ShouldBe(1);

        (await ValuesAsync(client, database)).ShouldBe([9]);
    }

    [LabFact]
    public async Task Two_that_are_sent_at_the_same_time_are_one()
    {
        var (client, database) = await SharedLab.ClientAsync();
        await using var _ = client;
        await using var another = await LabClient.ConnectAsync(await SharedLab.ServerAsync());
        await client.RunAsync(database, "{insert: 'c', documents: [{_id: 1, n: 0}]}");

        for (var number = 1; number <= 20; number++)
        {
            var write = Numbered("{update: 'c', updates: [{q: {_id: 1}, u: {$inc: {n: 1}}}]}", number);
            var replies = await Task.WhenAll(client.RunAsync(database, write), another.RunAsync(database, write));
            replies.ShouldAllBe(reply => reply["n"].ToInt32() == 1);
        }

        (await ValuesAsync(client, database)).ShouldBe([20]);
    }

    [LabFact]
    public async Task Statements_have_numbers_of_their_own()
    {
        var (client, database) = await SharedLab.ClientAsync();
        await using var _ = client;
        await client.RunAsync(database, "{insert: 'c', documents: [{_id: 1, n: 0}]}");
        var first = Numbered("{update: 'c', updates: [{q: {_id: 1}, u: {$inc: {n: 1}}}], stmtIds: [0]}", 1);
        var second = Numbered("{update: 'c', updates: [{q: {_id: 1}, u: {$inc: {n: 1}}}], stmtIds: [1]}", 1, first);
        var both = Numbered("{update: 'c', updates: [{q: {_id: 1}, u: {$inc: {n: 1}}}, {q: {_id: 1}, u: {$inc: {n: 1}}}], stmtIds: [1, 2]}", 1, first);

        foreach (var write in (BsonDocument[])[first, second, first, second])
        {
            await client.RunAsync(database, write);
        }

        (await client.AskAsync(database, both))["code"].ToInt32().ShouldBe(217, "a part of it was done by another command");
        (await ValuesAsync(client, database)).ShouldBe([2]);
    }

    [LabFact]
    public async Task What_was_done_is_known_after_the_engine_was_killed()
    {
        await using var server = await MongoLabServer.StartAsync();
        var write = Numbered("{update: 'c', updates: [{q: {_id: 1}, u: {$inc: {n: 1}}}]}", 1);
        await using (var client = await LabClient.ConnectAsync(server))
        {
            await client.RunAsync("d", "{insert: 'c', documents: [{_id: 1, n: 0}]}");
            await client.RunAsync("d", write);
        }

        await server.CrashAsync();
        await using var again = await LabClient.ConnectAsync(server);
        await again.RunAsync("d", write);

        (await ValuesAsync(again, "d")).ShouldBe([1]);
    }

    internal static BsonDocument Numbered(string command, long number, BsonDocument? sameSession = null) => BsonDocument.Parse(command)
        .Add("lsid", sameSession?["lsid"] ?? new BsonDocument("id", new BsonBinaryData(Guid.NewGuid(), GuidRepresentation.Standard)))
        .Add("txnNumber", number);

    internal static async Task<int[]> ValuesAsync(LabClient client, string database) =>
        (await client.RunAsync(database, "{find: 'c', sort: {_id: 1}}"))["cursor"]["firstBatch"].AsBsonArray.Select(document => document["n"].ToInt32()).ToArray();
}
