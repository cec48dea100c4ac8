using System.Data;
using Npgsql;
using Polystore.Runtime.Manager;
using Polystore.Runtime.Resilience;
using Polystore.Runtime.Stores;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Resilience;

public sealed class ResilienceTests
{
    [ServerFact(TestServer.Postgres)]
    public async Task Reads_and_transactions_go_on_when_every_connection_is_ended()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync("CREATE TABLE t (x bigint)");
        await using var manager = New(server, database);
        var store = manager.Relational("main");
        var runs = 0;

        for (var round = 0; round < 5; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => store.PingAsync().AsTask()));
            await EndSessionsAsync(server, database);
            (await store.QueryValueAsync<long>($"SELECT 7::bigint")).ShouldBe(7);
            await store.InTransactionAsync(async (transaction, token) =>
            {
                await transaction.ExecuteAsync($"INSERT INTO t VALUES ({(long)round})", token);
                if (Interlocked.Increment(ref runs) % 2 == 1)
                {
                    await EndSessionsAsync(server, database);
                }

                await transaction.QueryValueAsync<long>($"SELECT count(*) FROM t", token);
            });
        }

        runs.ShouldBeGreaterThan(5);
        (await store.QueryListAsync($"SELECT x FROM t ORDER BY x", row => row.GetInt64(0))).ShouldBe([0, 1, 2, 3, 4]);
    }

    [ServerFact(TestServer.Postgres)]
    public async Task A_write_whose_connection_was_lost_is_not_done_again()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync("CREATE TABLE t (x bigint); CREATE SEQUENCE runs");
        await using var manager = New(server, database);
        var store = manager.Relational("main");

        var failure = await Should.ThrowAsync<NpgsqlException>(() => store.ExecuteAsync($"INSERT INTO t SELECT CASE WHEN pg_terminate_backend(pg_backend_pid()) THEN 1 END FROM (SELECT nextval('runs') OFFSET 0) AS run"));

        StoreFailures.Classify(failure).ShouldBe(FailureKind.Unknown);
        (await server.ScalarAsync("SELECT last_value FROM runs", database)).ShouldBe(1L);
        (await server.ScalarAsync("SELECT count(*) FROM t", database)).ShouldBe(0L);
    }

    [ServerFact(TestServer.Postgres)]
    public async Task Transactions_that_meet_are_done_again_as_a_whole()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync("CREATE TABLE accounts (id bigint PRIMARY KEY, balance bigint); INSERT INTO accounts VALUES (1, 0), (2, 0)");
        await using var manager = New(server, database, new ResilienceOptions { Retries = 10, FirstDelay = TimeSpan.FromMilliseconds(5) });
        var store = manager.Relational("main");
        var runs = 0;

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => store.InTransactionAsync(
            async (transaction, token) =>
            {
                Interlocked.Increment(ref runs);
                var (first, second) = i % 2 == 0 ? (1L, 2L) : (2L, 1L);
                var balance = await transaction.QueryValueAsync<long>($"SELECT balance FROM accounts WHERE id = {first}", token);
                await transaction.ExecuteAsync($"UPDATE accounts SET balance = {balance + 1} WHERE id = {first}", token);
                await transaction.ExecuteAsync($"UPDATE accounts SET balance = balance - 1 WHERE id = {second}", token);
            },
            IsolationLevel.Serializable)));

        runs.ShouldBeGreaterThan(20, "some met");
        (await store.QueryListAsync($"SELECT balance FROM accounts ORDER BY id", row => row.GetInt64(0))).ShouldBe([0, 0]);
    }

    [ServerFact(TestServer.Redis)]
    public async Task Counts_over_a_restart_are_never_done_twice()
    {
        await using var server = await RedisServer.StartAsync(new RedisServerOptions { Settings = new Dictionary<string, string> { ["appendonly"] = "yes", ["appendfsync"] = "always" } });
        await using var manager = new DatabaseManager(stores => stores.AddKeys("live", new KeyValueStoreOptions { Url = server.Url + "?timeout=1s", Resilience = new() { BreakCalls = 100_000 } }));
        var store = manager.Keys("live");
        var (acknowledged, unknown, stop) = (0, 0, false);
        var callers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!Volatile.Read(ref stop))
            {
                try
                {
                    await store.IncrementAsync("n");
                    Interlocked.Increment(ref acknowledged);
                }
                catch (Exception failure) when (StoreFailures.Classify(failure) == FailureKind.Unknown)
                {
                    Interlocked.Increment(ref unknown);
                }
                catch (Exception failure) when (StoreFailures.Classify(failure) == FailureKind.NotExecuted)
                {
                    // It was told that nothing was done, and nothing was.
                }
            }
        })).ToList();

        for (var round = 1; round <= 2; round++)
        {
            await Until.HoldsAsync(() => Volatile.Read(ref acknowledged) > 200 * round);
            await server.KillAsync();
            await server.StartAgainAsync();
        }

        var before = Volatile.Read(ref acknowledged);
        await Until.HoldsAsync(() => Volatile.Read(ref acknowledged) > before + 100);
        Volatile.Write(ref stop, true);
        await Task.WhenAll(callers);

        ((int)await store.IncrementAsync("n", 0)).ShouldBeInRange(acknowledged, acknowledged + unknown);
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_store_that_is_away_is_left_alone_and_found_again()
    {
        await using var server = await RedisServer.StartAsync();
        await using var manager = new DatabaseManager(stores => stores.AddKeys("live", new KeyValueStoreOptions
        {
            Url = server.Url + "?timeout=100ms",
            Resilience = new() { Retries = 0, BreakCalls = 3, BreakFor = TimeSpan.FromSeconds(0.5) },
        }));
        var store = manager.Keys("live");
        await store.SetAsync("a", new byte[] { 1 });
        await server.KillAsync();

        StoreUnavailableException? spared = null;
        await Until.HoldsAsync(async () =>
        {
            try
            {
                await store.GetAsync("a");
            }
            catch (StoreUnavailableException away)
            {
                spared = away;
            }
            catch (RedisClient.RedisException)
            {
                // Not yet.
            }

            return spared is not null;
        });

        spared!.Message.ShouldBe("The store live is not available: too many of its last calls failed; nothing was done.");
        await server.StartAgainAsync();
        await Until.HoldsAsync(async () =>
        {
            try
            {
                return await store.GetAsync("a") is null;
            }
            catch (Exception failure) when (StoreFailures.IsUnavailable(failure))
            {
                return false;
            }
        });
    }

    private static DatabaseManager New(PostgresServer server, string database, ResilienceOptions? resilience = null) =>
        new(stores => stores.AddRelational("main", new RelationalStoreOptions { Url = server.Url(database), MaxPoolSize = 10, Resilience = resilience ?? new() }));

    private static Task EndSessionsAsync(PostgresServer server, string database) =>
        server.ExecuteAsync($"SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{database}' AND backend_type = 'client backend'");
}
