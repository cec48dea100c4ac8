using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Postgres.Apply;
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

    private static async Task ApplyAsync(PostgresServer server, Change change)
    {
        var result = await new PostgresApplier().ApplyAsync(DatabaseUrl.Parse(server.Url()), [change], new ObserveOptions(), null, CancellationToken.None);
        result.Error.ShouldBeNull();
    }

    [ServerFact(TestServer.Postgres)]
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

        var ended = (await FaultSuite.FindingsAsync(careful, "postgres", new SeededFault { Rule = "PG-CONFIG-MAJOR-ENDED", Fault = "", Decoy = "", Subject = "", Days = 3650 })).ShouldHaveSingleItem();
        ended.Object.ShouldBe("server_version");
    }

    [ServerFact(TestServer.Postgres | TestServer.BaseBackup)]
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
}
