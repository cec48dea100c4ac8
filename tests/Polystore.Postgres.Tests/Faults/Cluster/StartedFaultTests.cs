using Npgsql.Replication;
using Npgsql.Replication.PgOutput;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Postgres.Apply;
using Polystore.Postgres.Tests.Faults.Accuracy;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Faults.Cluster;

/// <summary>Faults that a server has from its start on, and those of a standby.</summary>
public sealed class StartedFaultTests
{
    private static async Task<IReadOnlyList<Finding>> FindAsync(PostgresServer server, string rule, params (string Name, double Value)[] options) =>
        await FaultSuite.FindingsAsync(server, "postgres", new SeededFault
        {
            Rule = rule, Fault = "", Decoy = "", Subject = "", Options = options.ToDictionary(option => option.Name, option => option.Value),
        });

    private static async Task UntilAsync(PostgresServer server, string rule, bool found, params (string Name, double Value)[] options)
    {
        for (var attempt = 1; ; attempt++)
        {
            var findings = await FindAsync(server, rule, options);
            if (attempt == 100 || findings.Count > 0 == found)
            {
                (findings.Count > 0).ShouldBe(found, rule);
                return;
            }

            await Task.Delay(100);
        }
    }

    private static async Task<bool> StillAsync(Npgsql.NpgsqlCommand command)
    {
        try
        {
            await command.ExecuteNonQueryAsync();
            return true;
        }
        catch (Npgsql.NpgsqlException)
        {
            return false;
        }
    }

    private static SeededFault Version(string rule, double days) => new() { Rule = rule, Fault = "", Decoy = "", Subject = "", Days = days };

    private static async Task ApplyAsync(PostgresServer server, Change change)
    {
        var result = await new PostgresApplier().ApplyAsync(DatabaseUrl.Parse(server.Url()), [change], new ObserveOptions(), null, CancellationToken.None);
        result.Error.ShouldBeNull();
    }

    [ServerFact(TestServer.Postgres)]
    [ShowsFault("PG-CONFIG-WAL-MINIMAL", FaultWay.OneWay)]
    [ShowsFault("PG-CONFIG-CHECKSUMS-OFF", FaultWay.OneWay)]
    [ShowsFault("PG-CONFIG-SLOW-UNLOGGED", FaultWay.Reversible)]
    [ShowsFault("PG-CONFIG-MAJOR-ENDED", FaultWay.OneWay, Aged = true)]
    [ShowsFault("PG-CONFIG-MINOR-OLD", FaultWay.OneWay, Aged = true)]
    public async Task A_server_started_carelessly_is_told_apart_from_one_started_with_care()
    {
        await using var careless = await PostgresServer.StartAsync(new PostgresServerOptions
        {
            Settings = new Dictionary<string, string> { ["shared_preload_libraries"] = "", ["wal_level"] = "minimal", ["max_wal_senders"] = "0" },
        });
        await using var careful = await PostgresServer.StartAsync(new PostgresServerOptions { InitArguments = ["--data-checksums"] });
        foreach (var (rule, subject) in new[] { ("PG-CONFIG-WAL-MINIMAL", "wal_level"), ("PG-CONFIG-CHECKSUMS-OFF", "data_checksums"), ("PG-CONFIG-SLOW-UNLOGGED", "log_min_duration_statement") })
        {
            // From version 18 on initdb switches checksums on by itself.
            if (rule != "PG-CONFIG-CHECKSUMS-OFF" || (string?)await careless.ScalarAsync("SHOW data_checksums") == "off")
            {
                (await FindAsync(careless, rule)).ShouldHaveSingleItem().Object.ShouldBe(subject);
            }

            (await FindAsync(careful, rule)).ShouldBeEmpty(rule);
        }

        var slow = (await FindAsync(careless, "PG-CONFIG-SLOW-UNLOGGED"))[0];
        var change = new Change(slow.Fingerprint, slow.Title, slow.Remedy!.Apply, slow.Remedy.Rollback);
        await ApplyAsync(careless, change);
        await UntilAsync(careless, slow.Id, found: false);
        await ApplyAsync(careless, change.Inverse());
        await UntilAsync(careless, slow.Id, found: true);

        var ended = (await FaultSuite.FindingsAsync(careful, "postgres", Version("PG-CONFIG-MAJOR-ENDED", 3650))).ShouldHaveSingleItem();
        ended.Object.ShouldBe("server_version");

        // Ten years on every release is out; on the day before the first one of the major version none was.
        (await FaultSuite.FindingsAsync(careful, "postgres", Version("PG-CONFIG-MINOR-OLD", 3650))).ShouldHaveSingleItem().Object.ShouldBe("server_version");
        var first = new DateTimeOffset(2021, 9, 29, 0, 0, 0, TimeSpan.Zero);
        (await FaultSuite.FindingsAsync(careful, "postgres", Version("PG-CONFIG-MINOR-OLD", (first - DateTimeOffset.UtcNow).TotalDays))).ShouldBeEmpty();
        (await FaultSuite.FindingsAsync(careful, "postgres", Version("PG-CONFIG-MAJOR-ENDED", (first - DateTimeOffset.UtcNow).TotalDays))).ShouldBeEmpty();
    }

    [ServerFact(TestServer.Postgres)]
    [ShowsFault("PG-REPLICATION-LAG", FaultWay.Reversible)]
    [ShowsFault("PG-REPLICATION-PAUSED", FaultWay.Reversible)]
    [ShowsFault("PG-REPLICATION-RECEIVER", FaultWay.Reversible)]
    public async Task A_standby_that_stops_replaying_or_receiving_is_named()
    {
        await using var primary = await PostgresServer.StartAsync();
        await using var standby = await primary.StartReplicaAsync("behind");
        (string, double)[] small = [("bytes", 100_000)];
        await UntilAsync(standby, "PG-REPLICATION-RECEIVER", found: false);
        await UntilAsync(primary, "PG-REPLICATION-LAG", found: false, small);
        (await FindAsync(standby, "PG-REPLICATION-PAUSED")).ShouldBeEmpty();

        await standby.ExecuteAsync("SELECT pg_wal_replay_pause()");
        await primary.ExecuteAsync("CREATE TABLE filler AS SELECT repeat('x', 1000) FROM generate_series(1, 2000)");
        await UntilAsync(primary, "PG-REPLICATION-LAG", found: true, small);
        (await FindAsync(primary, "PG-REPLICATION-LAG", small))[0].Object.ShouldBe("behind");
        await UntilAsync(standby, "PG-REPLICATION-PAUSED", found: true);
        var paused = (await FindAsync(standby, "PG-REPLICATION-PAUSED"))[0];
        var change = new Change(paused.Fingerprint, paused.Title, paused.Remedy!.Apply, paused.Remedy.Rollback);
        await ApplyAsync(standby, change);
        await UntilAsync(standby, "PG-REPLICATION-PAUSED", found: false);
        await UntilAsync(primary, "PG-REPLICATION-LAG", found: false, small);
        await ApplyAsync(standby, change.Inverse());
        await UntilAsync(standby, "PG-REPLICATION-PAUSED", found: true);
        await ApplyAsync(standby, change);

        await standby.ExecuteAsync("ALTER SYSTEM SET primary_slot_name = 'no_such_slot'");
        await standby.ExecuteAsync("SELECT pg_reload_conf()");
        await UntilAsync(standby, "PG-REPLICATION-RECEIVER", found: true);
        await standby.ExecuteAsync("ALTER SYSTEM SET primary_slot_name = 'behind'");
        await standby.ExecuteAsync("SELECT pg_reload_conf()");
        await UntilAsync(standby, "PG-REPLICATION-RECEIVER", found: false);
    }

    [ServerFact(TestServer.Postgres)]
    [ShowsFault("PG-REPLICATION-SLOT-RETAINING", FaultWay.OneWay)]
    public async Task A_reader_that_never_confirms_is_named_once_its_slot_keeps_too_much()
    {
        await using var server = await PostgresServer.StartAsync(new PostgresServerOptions { Settings = new Dictionary<string, string> { ["max_wal_size"] = "32MB" } });
        await server.ExecuteAsync("CREATE TABLE t (x text); CREATE PUBLICATION p FOR TABLE t");
        await server.ExecuteAsync("SELECT pg_create_logical_replication_slot('nobody_reads', 'pgoutput')");
        await server.ExecuteAsync("SELECT pg_create_logical_replication_slot('slow', 'pgoutput')");
        await using var reader = new LogicalReplicationConnection(server.ConnectionString());
        await reader.Open();
        using var stop = new CancellationTokenSource();
        var slot = new PgOutputReplicationSlot("slow");
        var messages = reader.StartReplication(slot, new PgOutputReplicationOptions("p", PgOutputProtocolVersion.V1), stop.Token).GetAsyncEnumerator(stop.Token);
        var waiting = messages.MoveNextAsync().AsTask();
        (string, double)[] small = [("bytes", 1_000_000)];
        (await FindAsync(server, "PG-REPLICATION-SLOT-RETAINING", small)).ShouldBeEmpty("what the server keeps anyway");

        await server.ExecuteAsync("INSERT INTO t SELECT repeat(md5(i::text), 60) FROM generate_series(1, 30000) i");
        await UntilAsync(server, "PG-REPLICATION-SLOT-RETAINING", found: true, small);
        (await FindAsync(server, "PG-REPLICATION-SLOT-RETAINING", small)).ShouldHaveSingleItem().Object.ShouldBe("slow");

        await stop.CancelAsync();
        await waiting.ContinueWith(_ => { }, TaskScheduler.Default);
    }

    [ServerFact(TestServer.Postgres)]
    [ShowsFault("PG-REPLICATION-CONFLICTS", FaultWay.OneWay)]
    public async Task A_standby_that_cancels_queries_is_named_and_its_primary_is_not()
    {
        await using var primary = await PostgresServer.StartAsync();
        await primary.ExecuteAsync("CREATE TABLE t WITH (autovacuum_enabled = off) AS SELECT i FROM generate_series(1, 1000) i");
        await using var standby = await primary.StartReplicaAsync("conflicting");
        await standby.ExecuteAsync("ALTER SYSTEM SET max_standby_streaming_delay = 0");
        await standby.ExecuteAsync("SELECT pg_reload_conf()");
        (await FindAsync(standby, "PG-REPLICATION-CONFLICTS")).ShouldBeEmpty("a calm standby");

        await using (var reading = await standby.OpenAsync())
        {
            await using var command = new Npgsql.NpgsqlCommand("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM t", reading);
            await command.ExecuteNonQueryAsync();
            await primary.ExecuteAsync("DELETE FROM t");
            await primary.ExecuteAsync("VACUUM t");

            // Until its session is cancelled, so would be that of the probe.
            command.CommandText = "SELECT 1";
            for (var attempt = 1; await StillAsync(command); attempt++)
            {
                attempt.ShouldBeLessThan(100, "the standby did not cancel the query");
                await Task.Delay(100);
            }
        }

        await UntilAsync(standby, "PG-REPLICATION-CONFLICTS", found: true);

        var finding = (await FindAsync(standby, "PG-REPLICATION-CONFLICTS"))[0];
        finding.Object.ShouldBe("hot_standby_feedback");
        finding.Remedy.ShouldNotBeNull().Apply[0].ShouldBe("ALTER SYSTEM SET hot_standby_feedback = 'on'");
        (await FindAsync(primary, "PG-REPLICATION-CONFLICTS")).ShouldBeEmpty();
    }
}
