using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using Polystore.Core.Findings;
using Polystore.Postgres.Tests.Faults.Accuracy;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Faults.Transactions;

/// <summary>Faults made of open transactions and waits, on a server of this suite alone; the way out that the finding names is taken, and the rule falls silent.</summary>
public sealed partial class SessionFaultTests
{
    private static readonly Lazy<Task<PostgresServer>> Own = new(() => PostgresServer.StartAsync(new PostgresServerOptions
    {
        Settings = new Dictionary<string, string>
        {
            ["max_prepared_transactions"] = "5", ["max_connections"] = "20", ["max_locks_per_transaction"] = "10", ["wal_level"] = "logical",
            ["autovacuum_naptime"] = "1s", ["deadlock_timeout"] = "100ms",
        },
    }));

    private static readonly (string, double) AtOnce = ("seconds", 0);

    private static async Task<(SessionServer Sessions, string Database)> OpenAsync(string script = "SELECT 1")
    {
        var server = await Own.Value;
        return (new SessionServer(server), await server.CreateDatabaseAsync(script));
    }

    [GeneratedRegex(@"SELECT pg_(cancel|terminate)_backend\(\d+\)")]
    private static partial Regex Call();

    // What the finding tells a person to do, done.
    private static async Task TakeWayOutAsync(SessionServer sessions, Finding finding, string call, NpgsqlConnection of)
    {
        var told = Call().Match(finding.Remedy!.Guidance!).Value;
        told.ShouldBe(string.Create(CultureInfo.InvariantCulture, $"SELECT {call}({of.ProcessID})"));
        finding.Remedy.IsAutomatic.ShouldBeFalse();
        await sessions.Server.ExecuteAsync(told);
    }

    [ServerFact(TestServer.Postgres)]
    [ShowsFault("PG-TXN-IDLE", FaultWay.OneWay)]
    public async Task Session_idle_in_a_transaction_is_named_beside_one_that_is_merely_idle()
    {
        var (sessions, database) = await OpenAsync();
        await using var all = sessions;
        var forgetful = await sessions.ConnectAsync(database, "forgetful");
        await forgetful.RunAsync("BEGIN");
        await forgetful.RunAsync("SELECT txid_current()");
        await (await sessions.ConnectAsync(database, "pooled")).RunAsync("SELECT 1");
        var found = await sessions.UntilAsync(database, "PG-TXN-IDLE", [$"postgres in {database} (forgetful)"], AtOnce);
        await TakeWayOutAsync(sessions, found[0], "pg_terminate_backend", forgetful);
        await sessions.UntilAsync(database, "PG-TXN-IDLE", [], AtOnce);
    }

    [ServerFact(TestServer.Postgres)]
    [ShowsFault("PG-TXN-LONG-QUERY", FaultWay.OneWay)]
    public async Task Statement_at_work_is_named_beside_one_that_waits_for_a_lock()
    {
        var (sessions, database) = await OpenAsync();
        await using var all = sessions;
        await (await sessions.ConnectAsync(database, "holder")).RunAsync("SELECT pg_advisory_lock(1)");
        var waiting = (await sessions.ConnectAsync(database, "waiter")).EndedAsync("SELECT pg_advisory_lock(1)");
        var slow = await sessions.ConnectAsync(database, "slow");
        var running = slow.EndedAsync("SELECT pg_sleep(600)");
        var found = await sessions.UntilAsync(database, "PG-TXN-LONG-QUERY", [$"postgres in {database} (slow)"], AtOnce);
        await TakeWayOutAsync(sessions, found[0], "pg_cancel_backend", slow);
        await running;
        await sessions.UntilAsync(database, "PG-TXN-LONG-QUERY", [], AtOnce);
        await sessions.Server.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'waiter'");
        await waiting;
    }

    [ServerFact(TestServer.Postgres)]
    [ShowsFault("PG-TXN-LONG", FaultWay.OneWay)]
    public async Task Transaction_of_many_statements_is_named_beside_one_that_commits_between_them()
    {
        var (sessions, database) = await OpenAsync();
        await using var all = sessions;
        using var stop = new CancellationTokenSource();
        var batch = Repeat(await sessions.ConnectAsync(database, "batch"), "SELECT txid_current()", begin: true, stop.Token);
        var online = Repeat(await sessions.ConnectAsync(database, "online"), "SELECT txid_current()", begin: false, stop.Token);
        await sessions.UntilAsync(database, "PG-TXN-LONG", [$"postgres in {database} (batch)"], ("seconds", 2));
        await stop.CancelAsync();
        await Task.WhenAll(batch, online);
        await sessions.UntilAsync(database, "PG-TXN-LONG", [], ("seconds", 2));

        static async Task Repeat(NpgsqlConnection client, string sql, bool begin, CancellationToken stop)
        {
            await client.RunAsync(begin ? "BEGIN" : "SELECT 1");
            while (!stop.IsCancellationRequested)
            {
                await client.RunAsync(sql);
                await Task.Delay(20, CancellationToken.None);
            }

            await client.RunAsync(begin ? "COMMIT" : "SELECT 1");
        }
    }

    [ServerFact(TestServer.Postgres)]
    [ShowsFault("PG-LOCK-BLOCKING", FaultWay.OneWay)]
    [ShowsFault("PG-LOCK-QUEUE", FaultWay.OneWay)]
    public async Task Root_of_the_tree_is_named_and_the_schema_change_in_the_middle_as_the_queue()
    {
        var (sessions, database) = await OpenAsync("CREATE TABLE t (id int); CREATE TABLE held (id int)");
        await using var all = sessions;
        var root = await sessions.ConnectAsync(database, "root");
        await root.RunAsync("BEGIN; SELECT FROM t");

        // A strong lock that nobody waits for is no fault.
        await (await sessions.ConnectAsync(database, "alone")).RunAsync("BEGIN; LOCK TABLE held");
        var change = await sessions.ConnectAsync(database, "migration");
        var changing = change.EndedAsync("ALTER TABLE t ADD COLUMN b int");
        await sessions.UntilAsync(database, "PG-LOCK-BLOCKING", [$"postgres in {database} (root)"], AtOnce);
        (await sessions.FindAsync(database, "PG-LOCK-QUEUE", AtOnce)).ShouldBeEmpty("nobody stands behind it yet");

        var reader = (await sessions.ConnectAsync(database, "reader")).RunAsync("SELECT count(*) FROM t");
        var queue = await sessions.UntilAsync(database, "PG-LOCK-QUEUE", ["public.t"], AtOnce);
        (await sessions.FindAsync(database, "PG-LOCK-BLOCKING", AtOnce)).ShouldHaveSingleItem().Title.ShouldStartWith("2 sessions wait");
        await TakeWayOutAsync(sessions, queue[0], "pg_cancel_backend", change);
        await Task.WhenAll(changing, reader);
        await sessions.UntilAsync(database, "PG-LOCK-QUEUE", [], AtOnce);

        var again = change.RunAsync("ALTER TABLE t ADD COLUMN b int");
        var blocking = await sessions.UntilAsync(database, "PG-LOCK-BLOCKING", [$"postgres in {database} (root)"], AtOnce);
        await TakeWayOutAsync(sessions, blocking[0], "pg_terminate_backend", root);
        await again;
        await sessions.UntilAsync(database, "PG-LOCK-BLOCKING", [], AtOnce);
    }

    [ServerFact(TestServer.Postgres)]
    [ShowsFault("PG-TXN-PREPARED", FaultWay.OneWay)]
    public async Task Prepared_transaction_left_behind_is_named_beside_a_young_one()
    {
        var (sessions, database) = await OpenAsync("CREATE TABLE t (id int)");
        await using var all = sessions;
        await FaultSuite.RunAsync(sessions.Server, database, "BEGIN; INSERT INTO t VALUES (1); PREPARE TRANSACTION 'it''s old'; SELECT pg_sleep(5);");
        await FaultSuite.RunAsync(sessions.Server, database, "BEGIN; INSERT INTO t VALUES (2); PREPARE TRANSACTION 'young';");
        var found = (await sessions.FindAsync(database, "PG-TXN-PREPARED", ("seconds", 5))).ShouldHaveSingleItem();
        found.Object.ShouldBe($"it's old in {database}");
        found.Remedy!.Guidance!.ShouldContain("COMMIT PREPARED 'it''s old'");
        await FaultSuite.RunAsync(sessions.Server, database, "ROLLBACK PREPARED 'it''s old'; ROLLBACK PREPARED 'young';");
        (await sessions.FindAsync(database, "PG-TXN-PREPARED", AtOnce)).ShouldBeEmpty();
    }

    [ServerFact(TestServer.Postgres)]
    [ShowsFault("PG-TXN-HORIZON", FaultWay.OneWay)]
    public async Task Snapshot_that_makes_a_vacuum_useless_is_named_beside_a_slot_and_dead_rows_without_a_vacuum()
    {
        (string, double)[] small = [("dead-rows", 1000), ("least-transactions", 1)];
        var (sessions, database) = await OpenAsync(
            "CREATE TABLE t WITH (autovacuum_enabled = false) AS SELECT generate_series(1, 5000) AS id; CREATE TABLE unvisited WITH (autovacuum_enabled = false) AS SELECT generate_series(1, 5000) AS id");
        await using var all = sessions;
        await sessions.Server.ExecuteAsync("SELECT pg_create_logical_replication_slot('fresh', 'pgoutput')", database);
        var report = await sessions.ConnectAsync(database, "report");
        await report.RunAsync("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM t");
        await FaultSuite.RunAsync(sessions.Server, database, "DELETE FROM unvisited;");
        await sessions.UntilAsync(database, "PG-TXN-HORIZON", [], small);
        await FaultSuite.RunAsync(sessions.Server, database, "DELETE FROM t; VACUUM t;");
        var found = await sessions.UntilAsync(database, "PG-TXN-HORIZON", [$"postgres in {database} (report)"], small);
        await TakeWayOutAsync(sessions, found[0], "pg_terminate_backend", report);
        await FaultSuite.RunAsync(sessions.Server, database, "VACUUM t; SELECT pg_drop_replication_slot('fresh');");
        await sessions.UntilAsync(database, "PG-TXN-HORIZON", [], small);
    }

    [ServerFact(TestServer.Postgres)]
    [ShowsFault("PG-TXN-WRAPAROUND-DATABASE", FaultWay.OneWay)]
    public async Task Old_database_is_named_beside_one_that_was_frozen()
    {
        var (sessions, database) = await OpenAsync();
        await using var all = sessions;
        var frozen = await sessions.Server.CreateDatabaseAsync();
        (string, double) early = ("overdue-factor", 0.00002);
        await FaultSuite.RunAsync(sessions.Server, database, "DO $$ BEGIN FOR i IN 1..5000 LOOP PERFORM txid_current(); COMMIT; END LOOP; END $$;");
        await FaultSuite.RunAsync(sessions.Server, frozen, "VACUUM (FREEZE);");
        var named = (await sessions.FindAsync(database, "PG-TXN-WRAPAROUND-DATABASE", early)).Select(finding => finding.Object).ToList();
        named.ShouldContain(database);
        named.ShouldContain("template0");
        named.ShouldNotContain(frozen);
        await FaultSuite.RunAsync(sessions.Server, database, "VACUUM (FREEZE);");
        (await sessions.FindAsync(database, "PG-TXN-WRAPAROUND-DATABASE", early)).Select(finding => finding.Object).ShouldNotContain(database);
    }

    [ServerFact(TestServer.Postgres)]
    [ShowsFault("PG-LOCK-DEADLOCKS", FaultWay.OneWay)]
    public async Task Deadlock_is_counted_and_a_lock_timeout_is_none()
    {
        (string, double)[] any = [("least", 1), ("daily", 0)];
        var (sessions, database) = await OpenAsync();
        await using var all = sessions;
        await FaultSuite.RunAsync(sessions.Server, database, "SELECT pg_stat_reset();");
        var (one, two) = (await sessions.ConnectAsync(database, "one"), await sessions.ConnectAsync(database, "two"));
        await one.RunAsync("SELECT pg_advisory_lock(1)");
        await two.RunAsync("SELECT pg_advisory_lock(2)");
        await two.EndedAsync("SET lock_timeout = '50ms'; SELECT pg_advisory_lock(1)");
        (await sessions.FindAsync(database, "PG-LOCK-DEADLOCKS", any)).ShouldBeEmpty();

        await two.RunAsync("RESET lock_timeout");
        var first = one.RunAsync("SELECT pg_advisory_lock(2)");
        var second = two.RunAsync("SELECT pg_advisory_lock(1)");
        var victim = await Task.WhenAny(first.ContinueWith(_ => one, TaskScheduler.Default), second.ContinueWith(_ => two, TaskScheduler.Default)).Unwrap();
        await victim.CloseAsync();
        await Task.WhenAny(Task.WhenAll(first, second), Task.Delay(2000));
        await sessions.UntilAsync(database, "PG-LOCK-DEADLOCKS", [database], any);
        await FaultSuite.RunAsync(sessions.Server, database, "SELECT pg_stat_reset();");
        await sessions.UntilAsync(database, "PG-LOCK-DEADLOCKS", [], any);
    }

    [ServerFact(TestServer.Postgres)]
    [ShowsFault("PG-LOCK-TABLE-FULL", FaultWay.OneWay)]
    public async Task Many_objects_fill_the_lock_table_and_many_holders_of_one_do_not()
    {
        var (sessions, database) = await OpenAsync();
        await using var all = sessions;
        foreach (var number in Enumerable.Range(1, 8))
        {
            await (await sessions.ConnectAsync(database, $"shared {number}")).RunAsync("SELECT pg_advisory_lock_shared(0)");
        }

        await sessions.UntilAsync(database, "PG-LOCK-TABLE-FULL", []);
        var greedy = await sessions.ConnectAsync(database, "greedy");
        await greedy.RunAsync("SELECT count(pg_advisory_lock(i)) FROM generate_series(1, 200) i");
        var found = await sessions.UntilAsync(database, "PG-LOCK-TABLE-FULL", ["max_locks_per_transaction"]);
        found[0].Remedy!.Apply.ShouldBe(["ALTER SYSTEM SET max_locks_per_transaction = '20'"]);
        await greedy.RunAsync("SELECT pg_advisory_unlock_all()");
        await sessions.UntilAsync(database, "PG-LOCK-TABLE-FULL", []);
    }

    [ServerFact(TestServer.Postgres)]
    [ShowsFault("PG-LOCK-AUTOVACUUM", FaultWay.OneWay)]
    public async Task Worker_that_came_to_freeze_and_waits_is_named_and_a_free_table_is_frozen_meanwhile()
    {
        var (sessions, database) = await OpenAsync(
            "CREATE TABLE held (id int) WITH (autovacuum_freeze_max_age = 100000); CREATE TABLE free (id int) WITH (autovacuum_freeze_max_age = 100000)");
        await using var all = sessions;
        var holder = await sessions.ConnectAsync(database, "holder");
        await holder.RunAsync("BEGIN; LOCK TABLE held IN SHARE UPDATE EXCLUSIVE MODE");
        await FaultSuite.RunAsync(sessions.Server, database, "SET synchronous_commit = off; DO $$ BEGIN FOR i IN 1..101000 LOOP PERFORM txid_current(); COMMIT; END LOOP; END $$;");
        var found = await sessions.UntilAsync(database, "PG-LOCK-AUTOVACUUM", ["public.held"], AtOnce);
        await TakeWayOutAsync(sessions, found[0], "pg_terminate_backend", holder);
        await sessions.UntilAsync(database, "PG-LOCK-AUTOVACUUM", [], AtOnce);
    }
}
