using MongoDB.Bson;
using Npgsql;
using Polystore.MongoDriver;
using Polystore.RedisClient;
using Polystore.Runtime.Coordination;
using Polystore.Runtime.Coordination.Mongo;
using Polystore.Runtime.Coordination.Postgres;
using Polystore.Runtime.Coordination.Redis;
using Polystore.Runtime.Tests.Cache;
using Polystore.TestServers;
using Polystore.TestServers.Mongo;

namespace Polystore.Runtime.Tests.Coordination;

public sealed class FenceTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [ServerFact(TestServer.Postgres)]
    public async Task In_Postgres_a_newer_token_waits_for_the_end_of_a_guarded_write()
    {
        await using var source = NpgsqlDataSource.Create(await LockStores.PostgresConnectionAsync());
        var (fence, leases, name) = (new PostgresFence(source), new PostgresLockLeases(source), LockStores.NewName());
        var held = await leases.TryTakeAsync(new LeaseRequest(name, "me", TimeSpan.FromMinutes(1), WithToken: true, Queue: false, Waits: false), default);
        var (inside, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var writing = fence.ExecuteAsync(name, held.Token, Patience, async (_, _) =>
        {
            inside.SetResult();
            await go.Task;
            return 7;
        });
        await inside.Task;
        await using var connection = await source.OpenConnectionAsync();
        var newer = PostgresFence.IssueAsync(connection, name, default).AsTask();
        await EventuallyBlockedAsync(source, connection.ProcessID);
        newer.IsCompleted.ShouldBeFalse();
        go.SetResult();

        (await writing).ShouldBe(7);
        (await newer).ShouldBeGreaterThan(held.Token);
        (await Should.ThrowAsync<StaleTokenException>(() => fence.ExecuteAsync(name, held.Token, Patience, (_, _) => Task.FromResult(0)))).Message
            .ShouldBe($"PostgreSQL refused a write under the lock '{name}' with the token {held.Token}: the lock has had a newer holder; take it again and begin anew.");
    }

    [ServerFact(TestServer.Postgres)]
    public async Task In_Postgres_a_guarded_write_does_not_keep_its_own_lease_from_being_renewed()
    {
        await using var source = NpgsqlDataSource.Create(await LockStores.PostgresConnectionAsync());
        var (leases, name) = (new PostgresLockLeases(source), LockStores.NewName());
        var held = await leases.TryTakeAsync(new LeaseRequest(name, "me", TimeSpan.FromMinutes(1), WithToken: true, Queue: false, Waits: false), default);

        var renewed = await new PostgresFence(source).ExecuteAsync(name, held.Token, Patience, async (_, token) => await leases.RenewAsync(name, "me", TimeSpan.FromMinutes(1), token));

        renewed.ShouldBeTrue();
    }

    [ServerFact(TestServer.Postgres)]
    public async Task In_Postgres_the_server_ends_the_write_of_a_holder_that_fell_silent()
    {
        await using var source = NpgsqlDataSource.Create(await LockStores.PostgresConnectionAsync());
        var (fence, name) = (new PostgresFence(source), LockStores.NewName());
        var token = await fence.IssueAsync(name);
        var (holding, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var silent = fence.ExecuteAsync(name, token, TimeSpan.FromMilliseconds(100), async (_, _) =>
        {
            holding.SetResult();
            await go.Task;
            return 0;
        });

        await Task.WhenAny(holding.Task, silent);
        var newer = await fence.IssueAsync(name);
        go.SetResult();
        await Should.ThrowAsync<NpgsqlException>(() => silent);
        newer.ShouldBeGreaterThan(token);
    }

    [ServerFact(TestServer.Postgres)]
    public async Task Tokens_of_Postgres_grow_over_a_failover_to_a_replica_that_lacks_the_last_ones()
    {
        await using var primary = await PostgresServer.StartAsync();
        var tokens = new List<FencingToken>();
        await using var old = NpgsqlDataSource.Create(primary.ConnectionString());
        await new PostgresFence(old).EnsureAsync();
        tokens.Add(await new PostgresFence(old).IssueAsync("a"));
        await using var replica = await primary.StartReplicaAsync();
        await Shelf.EventuallyAsync(async () => await replica.ScalarAsync("SELECT count(*) FROM pg_stat_wal_receiver WHERE status = 'streaming'") is 1L, "the replica does not stream");
        await replica.ExecuteAsync("ALTER SYSTEM SET primary_conninfo = ''");
        await replica.ExecuteAsync("SELECT pg_reload_conf()");
        await Shelf.EventuallyAsync(async () => await replica.ScalarAsync("SELECT count(*) FROM pg_stat_wal_receiver") is 0L, "the replica streams on");
        for (var i = 0; i < 100; i++)
        {
            tokens.Add(await new PostgresFence(old).IssueAsync("a"));
        }

        (await replica.ScalarAsync("SELECT token FROM polystore_fence")).ShouldBe(tokens[0].Value);
        (await replica.ScalarAsync("SELECT pg_promote()")).ShouldBe(true);
        await using var promoted = NpgsqlDataSource.Create(replica.ConnectionString());
        tokens.Add(await new PostgresFence(promoted).IssueAsync("a"));

        tokens.ShouldBe(tokens.Order().Distinct());
    }

    [ServerFact(TestServer.Redis | TestServer.Postgres)]
    public async Task Stores_that_do_not_issue_the_tokens_know_each_before_its_holder_begins()
    {
        await using var source = NpgsqlDataSource.Create(await LockStores.PostgresConnectionAsync());
        await using var redis = await RedisDatabase.ConnectAsync((await RedisServer.SharedAsync()).Url);
        var (fence, name) = (new RedisFence(redis), LockStores.NewName());
        var locks = new DistributedLocks(new RedisLockLeases(redis), new LockOptions { Tokens = new PostgresFence(source), Fences = [fence] });
        var key = $"data:{{{name}}}";
        var first = await locks.AcquireAsync(name, Patience);
        (await fence.ExecuteAsync(name, first.Token, [key], ["INCRBY", key, 5])).AsInt64().ShouldBe(5);
        await first.DisposeAsync();
        await using var second = await locks.AcquireAsync(name, Patience);

        await Should.ThrowAsync<StaleTokenException>(async () => await fence.ExecuteAsync(name, first.Token, [key], ["INCRBY", key, 5]), "the second has not written anything yet");
        await Should.ThrowAsync<StaleTokenException>(async () => await fence.AdvanceAsync(name, first.Token));
        (await fence.ExecuteAsync(name, second.Token, [key], ["INCRBY", key, 5])).AsInt64().ShouldBe(10);
        (await fence.ExecuteAsync(name, second.Token, [key], ["HGET", key + "none", "field"])).IsNull.ShouldBeTrue();
    }

    [MongoFact]
    public async Task In_MongoDB_an_older_token_changes_no_document()
    {
        await using var client = await MongoClient.OpenAsync(await MongoServers.UrlAsync());
        var database = MongoServers.NewDatabase();
        var (fence, stock) = (new MongoFence(client, database), client.Collection(database, "stock"));
        var tokens = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => fence.IssueAsync("a").AsTask()));
        tokens.Distinct().Count().ShouldBe(10, "two upserts of one new document");
        var (first, second) = (await fence.IssueAsync("a"), await fence.IssueAsync("a"));
        var (lamp, less) = (new BsonDocument("_id", "lamp"), new BsonDocument("$inc", new BsonDocument("pieces", -1)));

        (await fence.UpdateOneAsync(stock, lamp, less, "a", second)).ShouldBeFalse("there is no such document");
        (await fence.UpdateOneAsync(stock, lamp, less, "a", second, upsert: true)).ShouldBeTrue();
        await Should.ThrowAsync<StaleTokenException>(() => fence.UpdateOneAsync(stock, lamp, less, "a", first));
        await Should.ThrowAsync<StaleTokenException>(() => fence.UpdateOneAsync(stock, lamp, less, "a", first, upsert: true));
        (await fence.UpdateOneAsync(stock, lamp, less, "a", second)).ShouldBeTrue();
        (await stock.FindOneAsync(lamp))!["pieces"].ToInt32().ShouldBe(-2);
        await fence.AdvanceAsync("a", new FencingToken(1000));
        (await fence.IssueAsync("a")).Value.ShouldBe(1001);
        await Should.ThrowAsync<StaleTokenException>(async () => await fence.AdvanceAsync("a", second));
        await client.RunCommandAsync(database, new BsonDocument("dropDatabase", 1));
    }

    [MongoFact]
    public async Task In_a_transaction_of_MongoDB_an_older_token_is_refused_though_the_newer_wrote_nothing()
    {
        await using var client = await MongoClient.OpenAsync(await MongoServers.UrlAsync());
        var database = MongoServers.NewDatabase();
        var (fence, stock) = (new MongoFence(client, database), client.Collection(database, "stock"));
        await stock.InsertOneAsync(new BsonDocument { { "_id", "lamp" }, { "pieces", 7 } });
        var (first, second) = (await fence.IssueAsync("a"), await fence.IssueAsync("a"));

        (await fence.ExecuteAsync("a", second, WriteAsync)).ShouldBe(1);
        await Should.ThrowAsync<StaleTokenException>(() => fence.ExecuteAsync("a", first, WriteAsync));
        (await fence.ExecuteAsync("leased elsewhere", second, WriteAsync)).ShouldBe(1, "a token that another store issued, and the fence hears of by this write");
        await Should.ThrowAsync<StaleTokenException>(() => fence.ExecuteAsync("leased elsewhere", first, WriteAsync));
        (await stock.FindOneAsync(new BsonDocument("_id", "lamp")))!["pieces"].ToInt32().ShouldBe(5);
        await client.RunCommandAsync(database, new BsonDocument("dropDatabase", 1));

        async Task<long> WriteAsync(MongoSession session, CancellationToken cancellationToken) => (await stock.UpdateOneAsync(
            new BsonDocument("_id", "lamp"), new BsonDocument("$inc", new BsonDocument("pieces", -1)), options: new MongoOperationOptions { Session = session }, cancellationToken: cancellationToken)).Matched;
    }

    private static Task EventuallyBlockedAsync(NpgsqlDataSource source, int process) => Shelf.EventuallyAsync(
        async () =>
        {
            await using var ask = source.CreateCommand("SELECT count(*) FROM pg_stat_activity WHERE pid = $1 AND wait_event_type = 'Lock'");
            ask.Parameters.Add(new NpgsqlParameter { Value = process });
            return await ask.ExecuteScalarAsync() is > 0L;
        },
        "nobody waits");
}
