using MongoDB.Bson;
using Polystore.MongoDriver;
using Polystore.Runtime.Replicas;
using Polystore.Runtime.Stores;
using Polystore.TestServers.Mongo;

namespace Polystore.Runtime.Tests.Replicas;

/// <summary>Document reads that have what the session wrote; with replies that a test composed, as the development server tells no times.</summary>
public sealed class DocumentSessionTests
{
    private static readonly BsonTimestamp Written = new(1_700_000_000, 7);
    private static readonly BsonTimestamp Later = new(1_700_000_000, 9);

    [LibmongocFact]
    public async Task A_read_asks_for_what_was_written_and_read_before()
    {
        await using var server = new ScriptedMongo(command => Reply(command));
        await using var store = new MongoDocumentStore("docs", await MongoClient.OpenAsync(server.Url), "shop");
        var session = new DocumentSession(store, ConsistencyToken.None.With("main", 5));

        (await session.WriteAsync((_, _) => Task.FromResult(3))).ShouldBe(3);
        session.Token.ShouldBe(ConsistencyToken.None.With("main", 5).With("docs", (ulong)Written.Value));
        var next = new DocumentSession(store, ConsistencyToken.Parse(session.Token.ToString()));
        (await next.GetAsync("profiles", 1))!["theme"].ShouldBe("dark");

        var find = server.Asked.Single(command => command.Contains("find"));
        find["readConcern"]["afterClusterTime"].ShouldBe(Written);
        find["$readPreference"]["mode"].ShouldBe("secondaryPreferred");
        find["maxTimeMS"].ToInt64().ShouldBe(50);
        next.Token.Of("docs").ShouldBe((ulong)Later.Value);
        await next.FindAsync("profiles", []);
        server.Asked.Last(command => command.Contains("find"))["readConcern"]["afterClusterTime"].ShouldBe(Later);
        new DocumentSession(store, next.Token, new ReplicaOptions { Monotonic = false }).Token.ShouldBe(next.Token);
    }

    [LibmongocTheory]
    [InlineData(50, "MaxTimeMSExpired")]
    [InlineData(72, "InvalidOptions")]
    public async Task The_primary_answers_when_no_secondary_has_come_as_far(int code, string name)
    {
        await using var server = new ScriptedMongo(command => Reply(command, code, name));
        await using var store = new MongoDocumentStore("docs", await MongoClient.OpenAsync(server.Url), "shop");
        var session = new DocumentSession(store, ConsistencyToken.None.With("docs", (ulong)Later.Value));

        (await session.GetAsync("profiles", 1))!["theme"].ShouldBe("dark");

        var asked = server.Asked.Where(command => command.Contains("find")).ToList();
        asked.Count.ShouldBe(2);
        asked[1].GetValue("readConcern", new BsonDocument()).AsBsonDocument.Contains("afterClusterTime").ShouldBeFalse();
        asked[1].GetValue("$readPreference", new BsonDocument("mode", "primary"))["mode"].ShouldBe("primary");
    }

    [LibmongocFact]
    public async Task A_write_whose_position_is_not_known_is_read_from_the_primary()
    {
        var isDown = true;
        await using var server = new ScriptedMongo(command => isDown && command.Contains("ping") ? ScriptedMongo.Refusal(91, "ShutdownInProgress", "going") : Reply(command));
        await using var store = new MongoDocumentStore("docs", await MongoClient.OpenAsync(server.Url), "shop");
        var session = new DocumentSession(store);
        await Should.ThrowAsync<IOException>(() => session.WriteAsync<int>((_, _) => throw new IOException("lost")));

        await session.GetAsync("profiles", 1);

        server.Asked.Single(command => command.Contains("find")).GetValue("$readPreference", new BsonDocument("mode", "primary"))["mode"].ShouldBe("primary");
        isDown = false;
        await session.WriteAsync((_, _) => Task.FromResult(0));
        session.Token.Of("docs").ShouldBe((ulong)Written.Value);
    }

    [MongoFact]
    public async Task The_development_server_and_the_embedded_store_answer_by_their_one_member()
    {
        await using var real = new MongoDocumentStore("docs", await MongoClient.OpenAsync(await MongoServers.UrlAsync()), MongoServers.NewDatabase());
        foreach (var store in new IDocumentStore[] { real, new EmbeddedDocumentStore("docs") })
        {
            var session = new DocumentSession(store);
            await session.WriteAsync((documents, token) => documents.Collection("profiles").UpsertAsync(new BsonDocument { { "_id", 1 }, { "theme", "dark" } }, token));
            for (var i = 0; i < 150; i++)
            {
                await store.Collection("many").InsertAsync(new BsonDocument("n", i));
            }

            (await new DocumentSession(store, session.Token).GetAsync("profiles", 1))!["theme"].ShouldBe("dark");
            (await session.FindAsync("many", [])).Count.ShouldBe(150);
            (await session.FindAsync("many", [], new DocumentFindOptions { Sort = new BsonDocument("n", -1), Limit = 1 })).Single()["n"].ShouldBe(149);
            (await session.GetAsync("profiles", 2, ReadIntent.Primary)).ShouldBeNull();
        }
    }

    // A secondary refuses with the code when it has one; the primary does not.
    private static BsonDocument Reply(BsonDocument command, int code = 0, string name = "")
    {
        if (!command.Contains("find"))
        {
            return new BsonDocument { { "ok", 1.0 }, { "operationTime", Written } };
        }

        return code != 0 && command.Contains("maxTimeMS")
            ? ScriptedMongo.Refusal(code, name, "not yet")
            : new BsonDocument
            {
                { "cursor", new BsonDocument { { "firstBatch", new BsonArray { new BsonDocument { { "_id", 1 }, { "theme", "dark" } } } }, { "id", 0L }, { "ns", "shop.profiles" } } },
                { "ok", 1.0 },
                { "operationTime", Later },
            };
    }
}
