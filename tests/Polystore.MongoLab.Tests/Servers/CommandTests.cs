using MongoDB.Bson;

namespace Polystore.MongoLab.Tests.Servers;

public sealed class CommandTests
{
    [LabFact]
    public async Task Documents_are_written_read_changed_and_removed()
    {
        var (client, database) = await SharedLab.ClientAsync();
        await using var _ = client;

        (await client.RunAsync(database, new BsonDocument("insert", "c"), ("documents", SharedLab.Numbered(500))))["n"].ToInt32().ShouldBe(500);
        (await client.RunAsync(database, "{update: 'c', updates: [{q: {a: 1}, u: {$set: {z: 1}}, multi: true}]}"))["nModified"].ToInt32().ShouldBe(5);
        (await client.RunAsync(database, "{delete: 'c', deletes: [{q: {z: 1}, limit: 0}]}"))["n"].ToInt32().ShouldBe(5);
        (await client.RunAsync(database, "{count: 'c', query: {_id: {$gte: 0}}}"))["n"].ToInt32().ShouldBe(495);
        (await client.RunAsync(database, "{findAndModify: 'c', query: {_id: 2}, update: {$inc: {k: 3}}, new: true}"))["value"]["k"].ToInt32().ShouldBe(3);
        (await client.RunAsync(database, "{distinct: 'c', key: 'b'}"))["values"].AsBsonArray.Count.ShouldBe(7);
    }

    [LabFact]
    public async Task A_cursor_gives_every_document_once_and_is_gone_when_it_is_killed()
    {
        var (client, database) = await SharedLab.ClientAsync();
        await using var _ = client;
        await client.RunAsync(database, new BsonDocument("insert", "c"), ("documents", SharedLab.Numbered(1000)));

        var cursor = (await client.RunAsync(database, "{find: 'c', sort: {s: 1}, batchSize: 64}"))["cursor"].AsBsonDocument;
        var seen = cursor["firstBatch"].AsBsonArray.Select(document => document["_id"].ToInt32()).ToList();
        while (cursor["id"].ToInt64() != 0)
        {
            cursor = (await client.RunAsync(database, new BsonDocument { { "getMore", cursor["id"].ToInt64() }, { "collection", "c" }, { "batchSize", 64 } }))["cursor"].AsBsonDocument;
            seen.AddRange(cursor["nextBatch"].AsBsonArray.Select(document => document["_id"].ToInt32()));
        }

        seen.ShouldBe(seen.Distinct());
        seen.Order().ShouldBe(Enumerable.Range(0, 1000));
        seen[1].ShouldBe(1, "v0, v1, v10, …: by text");

        var open = (await client.RunAsync(database, "{find: 'c', sort: {s: 1}, batchSize: 2}"))["cursor"]["id"].ToInt64();
        (await client.RunAsync(database, new BsonDocument { { "killCursors", "c" }, { "cursors", new BsonArray { open, 12345L } } }))["cursorsKilled"].AsBsonArray.ShouldBe([(BsonValue)open]);
        (await client.AskAsync(database, new BsonDocument { { "getMore", open }, { "collection", "c" } }))["code"].ToInt32().ShouldBe(43);
    }

    [LabFact]
    public async Task Failures_have_the_codes_of_the_manual()
    {
        var (client, database) = await SharedLab.ClientAsync();
        await using var _ = client;
        await client.RunAsync(database, new BsonDocument("insert", "c"), ("documents", SharedLab.Numbered(50)));
        await client.RunAsync(database, "{createIndexes: 'c', indexes: [{key: {a: 1}, name: 'a_1'}]}");
        await client.RunAsync(database, "{create: 'v', validator: {$jsonSchema: {required: ['k']}}}");

        (string Command, int Code)[] cases =
        [
            ("{nonsense: 1}", 59),
            ("{find: 'c', filter: {a: {$bogus: 1}}}", 2),
            ("{aggregate: 'c', pipeline: [{$bogus: 1}], cursor: {}}", 40324),
            ("{createIndexes: 'c', indexes: [{key: {a: 1}, name: 'other'}]}", 85),
            ("{dropIndexes: 'c', index: 'nope'}", 27),
            ("{drop: 'nope'}", 26),
            ("{drop: 5}", 73),
            ("{explain: {ping: 1}}", 59),
            ("{killCursors: 'c'}", 9),
            ("{find: 'c', maxTimeMS: -1}", 2),
            ("{find: 'c', lsid: {id: {$binary: {base64: 'AAAAAAAAAAAAAAAAAAAAAA==', subType: '04'}}}, txnNumber: {$numberLong: '7'}, autocommit: false}", 251),
        ];
        foreach (var (command, code) in cases)
        {
            var reply = await client.AskAsync(database, command);
            reply["ok"].ToDouble().ShouldBe(0, command);
            reply["code"].ToInt32().ShouldBe(code, $"{command}: {reply}");
            reply["errmsg"].AsString.ShouldNotBeEmpty();
        }

        var duplicate = (await client.RunAsync(database, "{insert: 'c', documents: [{_id: 100}, {_id: 1}, {_id: 101}], ordered: false}"));
        duplicate["n"].ToInt32().ShouldBe(2);
        duplicate["writeErrors"][0]["code"].ToInt32().ShouldBe(11000);
        duplicate["writeErrors"][0]["errmsg"].AsString.ShouldStartWith("E11000");
        (await client.RunAsync(database, "{insert: 'v', documents: [{q: 1}]}"))["writeErrors"][0]["code"].ToInt32().ShouldBe(121);
        (await client.RunAsync(database, "{ping: 1}")).ShouldNotBeNull("the connection lives on");
    }

    [LabFact]
    public async Task A_time_limit_stops_a_command_and_none_after_it()
    {
        var (client, database) = await SharedLab.ClientAsync();
        await using var _ = client;
        await client.RunAsync(database, new BsonDocument("insert", "c"), ("documents", SharedLab.Numbered(2000)));
        const string slow = "[{$lookup: {from: 'c', let: {q: '$s'}, pipeline: [{$match: {$expr: {$gt: ['$s', '$$q']}}}, {$count: 'n'}], as: 'z'}}, {$unwind: '$z'}, {$group: {_id: null, n: {$sum: '$z.n'}}}]";

        (await client.AskAsync(database, "{aggregate: 'c', cursor: {}, maxTimeMS: 20, pipeline: " + slow + "}"))["code"].ToInt32().ShouldBe(50);
        (await client.RunAsync(database, "{count: 'c', query: {_id: {$gte: 0}}}"))["n"].ToInt32().ShouldBe(2000);
    }

    [LabFact]
    public async Task Catalogue_commands_say_what_is_there()
    {
        var (client, database) = await SharedLab.ClientAsync();
        await using var _ = client;
        await client.RunAsync(database, new BsonDocument("insert", "c"), ("documents", SharedLab.Numbered(20)));
        await client.RunAsync(database, "{createIndexes: 'c', indexes: [{key: {tags: 1}, name: 'tags_1'}, {key: {s: 1}, name: 's_1', unique: true}]}");
        await client.RunAsync(database, "{create: 'w', viewOn: 'c', pipeline: [{$match: {a: 1}}]}");

        (await client.RunAsync(database, "{listIndexes: 'c'}"))["cursor"]["firstBatch"].AsBsonArray.Select(index => index["name"].AsString).ShouldBe(["_id_", "tags_1", "s_1"], ignoreOrder: true);
        (await client.RunAsync(database, "{listCollections: 1}"))["cursor"]["firstBatch"].AsBsonArray.Select(entry => entry["name"].AsString).ShouldBe(["c", "w"], ignoreOrder: true);
        (await client.RunAsync("admin", "{listDatabases: 1}"))["databases"].AsBsonArray.ShouldContain(entry => entry["name"] == database);
        (await client.RunAsync(database, "{collStats: 'c'}"))["nindexes"].ToInt32().ShouldBe(3);
        (await client.RunAsync(database, "{dbStats: 1}"))["indexes"].ToInt32().ShouldBe(3);
        (await client.RunAsync(database, "{count: 'w', query: {_id: {$gte: 0}}}"))["n"].ToInt32().ShouldBe(1);
        (await client.RunAsync("admin", "{serverStatus: 1}"))["connections"]["current"].ToInt32().ShouldBePositive();
        (await client.RunAsync("admin", "{hello: 1}"))["maxWireVersion"].ToInt32().ShouldBe(21);
        (await client.RunAsync("admin", "{buildInfo: 1}"))["modules"].AsBsonArray.ShouldContain((BsonValue)"documentdb", "it says what it is");
        await client.RunAsync(database, "{dropIndexes: 'c', index: 'tags_1'}");
        (await client.RunAsync(database, "{listIndexes: 'c'}"))["cursor"]["firstBatch"].AsBsonArray.Count.ShouldBe(2);
        await client.RunAsync("admin", new BsonDocument { { "renameCollection", $"{database}.c" }, { "to", $"{database}.d" } });
        (await client.RunAsync(database, "{count: 'd', query: {_id: {$gte: 0}}}"))["n"].ToInt32().ShouldBe(20);
    }

    [LabFact]
    public async Task A_request_without_a_reply_is_done_and_the_next_one_is_answered()
    {
        var (client, database) = await SharedLab.ClientAsync();
        await using var _ = client;
        const uint moreToCome = 2;

        await client.SendAsync(database, BsonDocument.Parse("{insert: 'c', documents: [{_id: 1}], writeConcern: {w: 0}}"), null, moreToCome);

        (await client.RunAsync(database, "{count: 'c', query: {_id: {$gte: 0}}}"))["n"].ToInt32().ShouldBe(1);
    }

    [LabFact]
    public async Task Explain_tells_scans_from_index_scans_and_counts_what_they_read()
    {
        var (client, database) = await SharedLab.ClientAsync();
        await using var _ = client;
        await client.RunAsync(database, new BsonDocument("insert", "c"), ("documents", SharedLab.Numbered(3000)));
        await client.RunAsync(database, "{createIndexes: 'c', indexes: [{key: {a: 1, b: -1}, name: 'a_1_b_-1'}]}");

        var lookup = await client.RunAsync(database, "{explain: {find: 'c', filter: {a: 5, s: 'v105'}}, verbosity: 'executionStats'}");
        var plan = lookup["queryPlanner"]["winningPlan"];
        plan["stage"].AsString.ShouldBe("FETCH");
        plan["filter"].ShouldBe(BsonDocument.Parse("{s: {$eq: 'v105'}}"));
        plan["inputStage"]["indexName"].AsString.ShouldBe("a_1_b_-1");
        plan["inputStage"]["keyPattern"].ShouldBe(BsonDocument.Parse("{a: 1, b: -1}"));
        plan["inputStage"]["indexBounds"]["a"].ShouldBe(new BsonArray { "[5, 5]" });
        lookup["executionStats"]["totalDocsExamined"].ToInt32().ShouldBe(30);
        lookup["executionStats"]["totalKeysExamined"].ToInt32().ShouldBe(30);
        lookup["executionStats"]["nReturned"].ToInt32().ShouldBe(1);

        var scan = await client.RunAsync(database, "{explain: {find: 'c', filter: {s: 'v5'}, sort: {b: 1}}, verbosity: 'executionStats'}");
        scan["queryPlanner"]["winningPlan"]["stage"].AsString.ShouldBe("SORT");
        scan["queryPlanner"]["winningPlan"]["inputStage"]["stage"].AsString.ShouldBe("COLLSCAN");
        scan["executionStats"]["totalDocsExamined"].ToInt32().ShouldBe(3000);
        scan["executionStats"]["totalKeysExamined"].ToInt32().ShouldBe(0);

        var planned = await client.RunAsync(database, "{explain: {delete: 'c', deletes: [{q: {a: 5}, limit: 0}]}, verbosity: 'executionStats'}");
        planned.Contains("executionStats").ShouldBeFalse("a write is planned, never run");
        (await client.RunAsync(database, "{count: 'c', query: {_id: {$gte: 0}}}"))["n"].ToInt32().ShouldBe(3000);

        var pipeline = await client.RunAsync(database, "{explain: {aggregate: 'c', pipeline: [{$match: {a: {$in: [1, 2]}}}, {$unwind: '$tags'}, {$group: {_id: '$tags'}}], cursor: {}}, verbosity: 'executionStats'}");
        pipeline["stages"].AsBsonArray.Select(stage => stage.AsBsonDocument.GetElement(0).Name).ShouldBe(["$cursor", "$unwind", "$group"]);
        pipeline["stages"][0]["$cursor"]["executionStats"]["totalDocsExamined"].ToInt32().ShouldBe(60);
    }
}
