using Npgsql;
using Polystore.Runtime.Manager;
using Polystore.Runtime.Replicas;
using Polystore.Runtime.Resilience;
using Polystore.Runtime.Stores;
using Polystore.Scratch;
using Polystore.TestServers;
using Xunit.Abstractions;

namespace Polystore.Runtime.Tests.Replicas;

public sealed class ReplicaTests(ITestOutputHelper output)
{
    private const int Writers = 6;
    private const int Writes = 25;
    private const int ReadsAfterEach = 8;

    [ServerFact(TestServer.Postgres)]
    public async Task Under_lag_no_caller_misses_its_own_write_and_replicas_answer_most_reads()
    {
        await using var primary = await PostgresServer.StartAsync();
        await primary.ExecuteAsync("CREATE TABLE counters (id bigint PRIMARY KEY, n bigint NOT NULL)");
        await using var near = await primary.StartReplicaAsync("near");
        await using var far = await primary.StartReplicaAsync("far");
        await far.ExecuteAsync("ALTER SYSTEM SET recovery_min_apply_delay = '200ms'");
        await far.ExecuteAsync("SELECT pg_reload_conf()");
        await using var manager = new DatabaseManager(stores => stores.AddRelational("main", new RelationalStoreOptions { Url = primary.Url(), Replicas = [near.Url(), far.Url()] }));
        var replicated = manager.Replicated("main");
        await using var careless = NpgsqlDataSource.Create(far.ConnectionString());
        var (stale, carelessStale) = (0, 0);

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            var token = ConsistencyToken.None;
            for (var i = 1L; i <= Writes; i++)
            {
                // Each request has a session of its own, which knows of the others by the token that the caller carries as text.
                ConsistencyToken.TryParse(token.ToString(), out var carried).ShouldBeTrue();
                var session = replicated.Session(carried);
                await session.ExecuteAsync($"INSERT INTO counters VALUES ({(long)writer}, {i}) ON CONFLICT (id) DO UPDATE SET n = excluded.n");
                await using (var command = careless.CreateCommand($"SELECT n FROM counters WHERE id = {writer}"))
                {
                    Interlocked.Add(ref carelessStale, await command.ExecuteScalarAsync() is long seen && seen == i ? 0 : 1);
                }

                token = session.Token;
                for (var read = 0; read < ReadsAfterEach; read++)
                {
                    var n = await replicated.Session(token).QueryValueAsync<long>($"SELECT n FROM counters WHERE id = {(long)writer}");
                    Interlocked.Add(ref stale, n == i ? 0 : 1);
                }
            }
        }));

        var share = (double)replicated.ReplicaReads / (replicated.ReplicaReads + replicated.PrimaryReads);
        output.WriteLine($"{replicated.ReplicaReads + replicated.PrimaryReads} reads, {stale} stale, {share:P1} by replicas; reads of the delayed replica without a token: {carelessStale} of {Writers * Writes} stale");
        stale.ShouldBe(0);
        carelessStale.ShouldBeGreaterThan(0, "else nothing lagged");
        (replicated.ReplicaReads + replicated.PrimaryReads).ShouldBe(Writers * Writes * ReadsAfterEach);
        replicated.ReplicaReads.ShouldBeGreaterThan(0);
    }

    [ServerFact(TestServer.Postgres)]
    public async Task A_replica_that_stands_still_is_passed_over_and_one_that_is_gone_left_alone()
    {
        await using var primary = await PostgresServer.StartAsync();
        await primary.ExecuteAsync("CREATE TABLE t (x bigint)");
        var replica = await primary.StartReplicaAsync();
        await using var manager = new DatabaseManager(stores => stores.AddRelational("main", new RelationalStoreOptions { Url = primary.Url(), Replicas = [replica.Url()] }));
        var replicated = manager.Replicated("main");
        var session = replicated.Session();

        await session.InTransactionAsync(async (transaction, token) => await transaction.ExecuteAsync($"INSERT INTO t VALUES ({1L})", token));
        while (replicated.ReplicaReads == 0)
        {
            (await session.QueryValueAsync<long>($"SELECT count(*) FROM t")).ShouldBe(1);
        }

        await replica.ExecuteAsync("SELECT pg_wal_replay_pause()");
        await Until.HoldsAsync(async () => (string?)await replica.ScalarAsync("SELECT pg_get_wal_replay_pause_state()") == "paused");
        await session.ExecuteAsync($"INSERT INTO t VALUES ({2L})");
        var (byReplica, byPrimary) = (replicated.ReplicaReads, replicated.PrimaryReads);
        (await session.QueryValueAsync<long>($"SELECT count(*) FROM t")).ShouldBe(2);
        (await replicated.Session().QueryValueAsync<long>($"SELECT count(*) FROM t")).ShouldBe(1, "who has written nothing may read what is there");
        (replicated.ReplicaReads - byReplica, replicated.PrimaryReads - byPrimary).ShouldBe((1, 1));

        await replica.DisposeAsync();
        (await session.QueryValueAsync<long>($"SELECT count(*) FROM t")).ShouldBe(2);
        (await replicated.Session().QueryValueAsync<long>($"SELECT count(*) FROM t")).ShouldBe(2);
        (await session.QueryValueAsync<long>($"SELECT count(*) FROM t", ReadIntent.Primary)).ShouldBe(2);
    }

    [ServerFact(TestServer.Postgres)]
    public async Task The_primary_is_killed_and_no_acknowledged_write_is_lost()
    {
        await using var primary = await PostgresServer.StartAsync();
        await primary.ExecuteAsync("CREATE TABLE t (x bigint PRIMARY KEY)");
        await using var standby = await primary.StartReplicaAsync("heir");
        await primary.ExecuteAsync("ALTER SYSTEM SET synchronous_standby_names = 'heir'");
        await primary.ExecuteAsync("SELECT pg_reload_conf()");
        await Until.HoldsAsync(async () => (string?)await primary.ScalarAsync("SELECT sync_state FROM pg_stat_replication WHERE application_name = 'heir'") == "sync");
        await using var manager = new DatabaseManager(stores => stores.AddRelational("main", new RelationalStoreOptions
        {
            Url = $"postgres://postgres@127.0.0.1:{primary.Port},127.0.0.1:{standby.Port}/postgres",
            Resilience = new ResilienceOptions { BreakCalls = 100_000 },
        }));
        var store = manager.Relational("main");
        var acknowledged = new System.Collections.Concurrent.ConcurrentBag<long>();
        var (next, stop) = (0L, false);
        var writers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!Volatile.Read(ref stop))
            {
                var x = Interlocked.Increment(ref next);
                try
                {
                    await store.ExecuteAsync($"INSERT INTO t VALUES ({x})");
                    acknowledged.Add(x);
                }
                catch (Exception failure) when (StoreFailures.IsUnavailable(failure))
                {
                    // Not acknowledged; it may be there or not.
                }
            }
        })).ToList();

        await Until.HoldsAsync(() => AcknowledgedAsync(100));
        var postmaster = (await File.ReadAllLinesAsync(Path.Combine(primary.Folder, "data", "postmaster.pid")))[0];
        await ToolRun.RunAsync(["/bin/sh", "-c", $"kill -KILL {postmaster}"]);
        var killed = System.Diagnostics.Stopwatch.GetTimestamp();
        await standby.ScalarAsync("SELECT pg_promote()");
        var before = acknowledged.Count;
        await Until.HoldsAsync(() => AcknowledgedAsync(before + 100));
        output.WriteLine($"service back after {System.Diagnostics.Stopwatch.GetElapsedTime(killed).TotalSeconds:F1} s, {acknowledged.Count} acknowledged");
        Volatile.Write(ref stop, true);
        await Task.WhenAll(writers);

        var there = await store.QueryListAsync($"SELECT x FROM t", row => row.GetInt64(0));
        acknowledged.Except(there).ShouldBeEmpty();

        async Task<bool> AcknowledgedAsync(int count)
        {
            foreach (var ended in writers.Where(writer => writer.IsCompleted))
            {
                await ended;
            }

            return acknowledged.Count > count;
        }
    }

    [Fact]
    public async Task Without_replicas_the_primary_answers_everything()
    {
        await using var manager = new DatabaseManager(stores => stores.AddRelational("main", new RelationalStoreOptions { Url = "memory:" }));
        var session = manager.Replicated("main").Session();

        await session.ExecuteAsync($"CREATE TABLE t (x bigint)");
        (await session.QueryValueAsync<long>($"SELECT count(*) FROM t")).ShouldBe(0);

        session.Token.ShouldBe(ConsistencyToken.None);
        Should.Throw<ArgumentException>(() => new ReplicatedStore(manager.Relational("main"), [manager.Relational("main")])).Message.ShouldContain("sqlite has none");
    }
}
