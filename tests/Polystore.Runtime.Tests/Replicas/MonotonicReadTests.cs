using System.Text.Json.Serialization;
using Polystore.RedisClient;
using Polystore.Runtime.Cache;
using Polystore.Runtime.Manager;
using Polystore.Runtime.Replicas;
using Polystore.Runtime.Stores;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Replicas;

/// <summary>A session that has seen something never sees less, from whichever server or cache.</summary>
public sealed class MonotonicReadTests
{
    private static readonly SqlQuery Count = new SqlQuery().Write("SELECT count(*) FROM t");

    [ServerFact(TestServer.Postgres)]
    public async Task What_was_read_from_one_replica_is_there_on_the_next()
    {
        await using var primary = await PostgresServer.StartAsync();
        await primary.ExecuteAsync("CREATE TABLE t (x bigint)");
        await using var near = await primary.StartReplicaAsync("near");
        await using var far = await primary.StartReplicaAsync("far");
        await using var manager = new DatabaseManager(stores => stores
            .AddRelational("main", new RelationalStoreOptions { Url = primary.Url() })
            .AddRelational("near", new RelationalStoreOptions { Url = near.Url() })
            .AddRelational("far", new RelationalStoreOptions { Url = far.Url() }));
        var (main, replicas) = (manager.Relational("main"), new[] { manager.Relational("near"), manager.Relational("far") });
        var strict = new ReplicatedStore(main, replicas, new ReplicaOptions { MaxWait = TimeSpan.Zero });
        var careless = new ReplicatedStore(main, replicas, new ReplicaOptions { MaxWait = TimeSpan.Zero, Monotonic = false });
        foreach (var replica in replicas)
        {
            await Until.HoldsAsync(async () => await replica.QueryValueAsync<string>($"SELECT to_regclass('t')::text") is not null);
        }

        await far.ExecuteAsync("SELECT pg_wal_replay_pause()");
        await Until.HoldsAsync(async () => (string?)await far.ScalarAsync("SELECT pg_get_wal_replay_pause_state()") == "paused");
        await main.ExecuteAsync($"INSERT INTO t VALUES ({1L})");
        await Until.HoldsAsync(async () => await replicas[0].QueryValueAsync<long>(Count) == 1);

        // It has written nothing: only what it has read binds it.
        var session = strict.Session();
        await Until.HoldsAsync(async () => await session.QueryValueAsync<long>(Count) == 1);
        for (var i = 0; i < 20; i++)
        {
            // The next request of the caller knows of it by the token's text alone.
            session = strict.Session(ConsistencyToken.Parse(session.Token.ToString()));
            (await session.QueryValueAsync<long>(Count)).ShouldBe(1);
        }

        strict.ReplicaReads.ShouldBeGreaterThan(1);
        var unbound = careless.Session();
        var seen = new List<long>();
        for (var i = 0; i < 4; i++)
        {
            seen.Add(await unbound.QueryValueAsync<long>(Count));
        }

        seen.ShouldContain(0, "else the other replica was not behind");
        unbound.Token.ShouldBe(ConsistencyToken.None);

        // What the primary showed binds as well.
        await near.ExecuteAsync("SELECT pg_wal_replay_pause()");
        await Until.HoldsAsync(async () => (string?)await near.ScalarAsync("SELECT pg_get_wal_replay_pause_state()") == "paused");
        await main.ExecuteAsync($"INSERT INTO t VALUES ({2L})");
        (await session.QueryValueAsync<long>(Count, ReadIntent.Primary)).ShouldBe(2);
        for (var i = 0; i < 4; i++)
        {
            (await session.QueryValueAsync<long>(Count)).ShouldBe(2);
        }
    }

    [ServerFact(TestServer.Postgres | TestServer.Redis)]
    public async Task A_cached_value_that_is_older_than_the_session_is_loaded_anew()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync();
        await using var main = RelationalStore.Over("main", Npgsql.NpgsqlDataSource.Create(server.ConnectionString(database)));
        await main.ExecuteAsync($"CREATE TABLE t (x bigint)");
        var stores = new ReplicatedStore(main, []);
        await using var cache = await DatabaseCache.ConnectAsync(
            RedisOptions.Parse((await RedisServer.SharedAsync()).Url), new DatabaseCacheOptions { Name = $"tokens-{Guid.NewGuid():N}", Serializer = new JsonCacheSerializer(TotalJson.Default) });
        var loads = 0;

        (await ReadAsync(stores.Session())).ShouldBe(0);
        var writer = stores.Session();
        await writer.ExecuteAsync($"INSERT INTO t VALUES ({1L})");

        // Nobody told the cache. Who has seen nothing may read what it has; the writer may not.
        (await ReadAsync(stores.Session())).ShouldBe(0);
        loads.ShouldBe(1);
        var next = stores.Session(ConsistencyToken.Parse(writer.Token.ToString()));
        (await ReadAsync(next)).ShouldBe(1);
        loads.ShouldBe(2);
        (await ReadAsync(next)).ShouldBe(1);
        (await ReadAsync(stores.Session())).ShouldBe(1);

        // What the cache showed binds a session as if it had read it itself.
        var reader = stores.Session();
        (await ReadAsync(reader)).ShouldBe(1);
        reader.Token.Of("main").ShouldBeGreaterThanOrEqualTo(writer.Token.Of("main"));
        loads.ShouldBe(2);

        // A token from nowhere is served by the database.
        (await ReadAsync(stores.Session(ConsistencyToken.None.With("main", long.MaxValue)))).ShouldBe(1);

        async Task<long> ReadAsync(ReplicaSession session) =>
            (await session.GetOrLoadAsync(cache, "total", async (own, token) =>
            {
                Interlocked.Increment(ref loads);
                return new Total(await own.QueryValueAsync<long>(Count, cancellationToken: token));
            }))!.Rows;
    }
}

internal sealed record Total(long Rows);

[JsonSerializable(typeof(Positioned<Total>))]
internal sealed partial class TotalJson : JsonSerializerContext;
