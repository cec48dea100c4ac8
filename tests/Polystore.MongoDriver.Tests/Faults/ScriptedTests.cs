using MongoDB.Bson;
using Polystore.MongoDriver.Tests.Servers;
using Polystore.TestServers.Mongo;

namespace Polystore.MongoDriver.Tests.Faults;

/// <summary>What the development server cannot show, on replies as the manual has them.</summary>
public sealed class ScriptedTests
{
    private static readonly BsonDocument Done = new("ok", 1.0);

    [LibmongocFact]
    public async Task A_commit_whose_outcome_is_unknown_is_sent_again_and_the_body_is_not()
    {
        var commits = 0;
        await using var server = new ScriptedMongo(command => command.GetElement(0).Name switch
        {
            // https://www.mongodb.com/docs/manual/core/transactions-in-applications/#transaction-error-handling
            "commitTransaction" when ++commits < 3 => ScriptedMongo.Refusal(64, "WriteConcernFailed", "waiting for replication timed out")
                .Add("errorLabels", new BsonArray { "UnknownTransactionCommitResult" }),
            "insert" => new BsonDocument { { "n", 1 }, { "ok", 1.0 } },
            _ => Done,
        });
        await using var client = await MongoClient.OpenAsync(server.Url);
        var bodies = 0;

        await client.RunTransactionAsync(async (session, token) =>
        {
            await client.Collection("d", "c").InsertOneAsync(new("_id", 1), new MongoOperationOptions { Session = session }, token);
            return ++bodies;
        });

        (bodies, commits).ShouldBe((1, 3));
    }

    [LibmongocFact]
    public async Task A_transient_failure_runs_the_whole_body_again_with_a_new_number()
    {
        var inserts = 0;
        await using var server = new ScriptedMongo(command => command.GetElement(0).Name switch
        {
            "insert" when ++inserts == 1 => ScriptedMongo.Refusal(112, "WriteConflict", "WriteConflict error").Add("errorLabels", new BsonArray { "TransientTransactionError" }),
            "insert" => new BsonDocument { { "n", 1 }, { "ok", 1.0 } },
            _ => Done,
        });
        await using var client = await MongoClient.OpenAsync(server.Url);

        await client.RunTransactionAsync(async (session, token) =>
        {
            await client.Collection("d", "c").InsertOneAsync(new("_id", 1), new MongoOperationOptions { Session = session }, token);
            return true;
        });

        var numbers = server.Asked.Where(command => command.GetElement(0).Name == "insert").Select(command => command["txnNumber"].ToInt64()).ToList();
        numbers.Count.ShouldBe(2);
        numbers[1].ShouldBeGreaterThan(numbers[0]);
        server.Asked.ShouldContain(command => command.GetElement(0).Name == "commitTransaction");
    }

    [LibmongocFact]
    public async Task Preferences_and_concerns_reach_the_server()
    {
        await using var server = new ScriptedMongo(command => command.GetElement(0).Name switch
        {
            "find" => new BsonDocument { { "cursor", new BsonDocument { { "id", 0L }, { "ns", "d.c" }, { "firstBatch", new BsonArray() } } }, { "ok", 1.0 } },
            "insert" => new BsonDocument { { "n", 1 }, { "ok", 1.0 } },
            _ => Done,
        });
        await using var client = await MongoClient.OpenAsync(server.Url);
        var collection = client.Collection("d", "c");

        await DriverDatabase.AllAsync(collection.Find([], new MongoFindOptions
        {
            ReadPreference = new MongoReadPreference(MongoReadMode.SecondaryPreferred) { Tags = [new BsonDocument("dc", "east"), []], MaxStaleness = TimeSpan.FromSeconds(120) },
            ReadConcern = "majority",
            MaxTime = TimeSpan.FromMilliseconds(1500),
            Hint = "a_1",
        }));
        await collection.InsertOneAsync(new("_id", 1), new MongoOperationOptions { WriteConcern = new MongoWriteConcern { W = 2, Journal = true, Timeout = TimeSpan.FromSeconds(3) } });

        var find = server.Asked.First(command => command.GetElement(0).Name == "find");
        find["$readPreference"].ShouldBe(BsonDocument.Parse("{mode: 'secondaryPreferred', tags: [{dc: 'east'}, {}], maxStalenessSeconds: 120}"));
        find["readConcern"].ShouldBe(new BsonDocument("level", "majority"));
        find["maxTimeMS"].ToInt64().ShouldBe(1500);
        find["hint"].ShouldBe("a_1");
        server.Asked.First(command => command.GetElement(0).Name == "insert")["writeConcern"].AsBsonDocument.ToDictionary(part => part.Name, part => part.Value.ToString())
            .ShouldBe(new Dictionary<string, string?> { ["w"] = "2", ["j"] = "true", ["wtimeout"] = "3000" }, ignoreOrder: true);
    }

    [LibmongocFact]
    public async Task Changes_are_read_one_by_one_with_the_token_to_go_on_after_each_until_the_watch_is_cancelled()
    {
        // https://www.mongodb.com/docs/manual/reference/change-events/insert/
        var events = Enumerable.Range(1, 3).Select(n => new BsonDocument
        {
            { "_id", new BsonDocument("_data", $"token{n}") }, { "operationType", "insert" }, { "ns", new BsonDocument { { "db", "d" }, { "coll", "c" } } },
            { "documentKey", new BsonDocument("_id", n) }, { "fullDocument", new BsonDocument("_id", n) },
        }).ToArray();
        await using var server = new ScriptedMongo(command => command.GetElement(0).Name switch
        {
            "aggregate" => Cursor("firstBatch", events[..2], "token2"),
            "getMore" => Cursor("nextBatch", command.Contains("done") ? [] : events[2..], "token3"),
            _ => Done,
        });
        await using var client = await MongoClient.OpenAsync(server.Url);
        using var stop = new CancellationTokenSource();
        var seen = new List<MongoChange>();

        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (var change in client.Collection("d", "c").Watch([BsonDocument.Parse("{$match: {operationType: 'insert'}}")], new MongoChangeOptions { FullDocument = "updateLookup" }, stop.Token))
            {
                seen.Add(change);
                if (seen.Count == 3)
                {
                    await stop.CancelAsync();
                }
            }
        });

        seen.Select(change => change.Document["documentKey"]["_id"].AsInt32).ShouldBe([1, 2, 3]);
        seen[2].ResumeToken["_data"].ShouldBe("token3");
        var pipeline = server.Asked.First()["pipeline"].AsBsonArray;
        pipeline[0]["$changeStream"]["fullDocument"].ShouldBe("updateLookup");
        pipeline[1].AsBsonDocument.Contains("$match").ShouldBeTrue();
    }

    [LibmongocFact]
    public async Task A_deployment_without_change_streams_is_told_in_one_sentence()
    {
        // mongod's own answer to $changeStream on a standalone.
        await using var server = new ScriptedMongo(command => command.GetElement(0).Name == "aggregate"
            ? ScriptedMongo.Refusal(40573, "Location40573", "The $changeStream stage is only supported on replica sets")
            : Done);
        await using var client = await MongoClient.OpenAsync(server.Url);

        var failure = await Should.ThrowAsync<MongoServerException>(() => DriverDatabase.AllAsync(client.Watch(null)));

        failure.Message.ShouldBe("The server refused watching changes: The $changeStream stage is only supported on replica sets (Location40573, code 40573).");
    }

    [LibmongocFact]
    public async Task A_wrong_password_is_told_without_it()
    {
        await using var server = new ScriptedMongo(command => command.GetElement(0).Name.StartsWith("sasl", StringComparison.Ordinal)
            ? ScriptedMongo.Refusal(18, "AuthenticationFailed", "Authentication failed.")
            : Done);
        await using var client = await MongoClient.OpenAsync($"mongodb://ann:CANARY@127.0.0.1:{server.Port}/?authMechanism=SCRAM-SHA-256");

        var failure = await Should.ThrowAsync<MongoConnectionException>(() => client.RunCommandAsync("admin", new("ping", 1)));

        failure.Problem.ShouldBe(MongoConnectionProblem.Authentication);
        failure.ToString().ShouldNotContain("CANARY");
    }

    [LibmongocFact]
    public async Task A_refusal_for_lack_of_rights_is_known_as_one()
    {
        // Atlas answers so to commands that a tier does not have; https://www.mongodb.com/docs/atlas/unsupported-commands/
        await using var server = new ScriptedMongo(_ => ScriptedMongo.Refusal(8000, "AtlasError", "CMD_NOT_ALLOWED: getCmdLineOpts"));
        await using var client = await MongoClient.OpenAsync(server.Url);

        (await Should.ThrowAsync<MongoServerException>(() => client.RunCommandAsync("admin", new("getCmdLineOpts", 1)))).IsNotAllowed.ShouldBeTrue();
    }

    private static BsonDocument Cursor(string batch, IEnumerable<BsonDocument> documents, string token) => new()
    {
        {
            "cursor",
            new BsonDocument { { "id", 77L }, { "ns", "d.c" }, { batch, new BsonArray(documents) }, { "postBatchResumeToken", new BsonDocument("_data", token) } }
        },
        { "ok", 1.0 },
    };
}
