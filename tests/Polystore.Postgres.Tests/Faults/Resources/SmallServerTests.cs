using Npgsql;
using Polystore.Core.Engines;
using Polystore.Core.Findings;
using Polystore.Postgres.Tests.Faults.Accuracy;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Faults.Resources;

/// <summary>Counters of a server that is too small for everything: one MB of buffers, one vacuum worker, an archive that refuses.</summary>
public sealed class SmallServerTests
{
    private static readonly Lazy<Task<PostgresServer>> Server = new(() => PostgresServer.StartAsync(new PostgresServerOptions
    {
        InitArguments = ["--data-checksums"],
        Settings = new Dictionary<string, string>
        {
            ["shared_buffers"] = "1MB",
            ["wal_buffers"] = "32kB",
            ["huge_pages"] = "off",
            ["archive_mode"] = "on",
            ["archive_command"] = "false",
            ["bgwriter_lru_maxpages"] = "1",
            ["bgwriter_delay"] = "10ms",
            ["autovacuum_max_workers"] = "1",
            ["autovacuum_naptime"] = "1s",
        },
    }));

    private static async Task<IReadOnlyList<Finding>> FindAsync(string rule, params (string Name, double Value)[] options) => await FaultSuite.FindingsAsync(
        await Server.Value, "postgres",
        new SeededFault { Rule = rule, Fault = "", Decoy = "", Subject = "", Options = options.ToDictionary(option => option.Name, option => option.Value) });

    private static async Task<IReadOnlyList<Finding>> UntilAsync(string rule, Func<IReadOnlyList<string>, bool> done, params (string Name, double Value)[] options)
    {
        for (var attempt = 1; ; attempt++)
        {
            var findings = await FindAsync(rule, options);
            if (done([.. findings.Select(finding => finding.Object)]) || attempt == 100)
            {
                done([.. findings.Select(finding => finding.Object)]).ShouldBeTrue($"{rule}: {string.Join(", ", findings.Select(finding => finding.Object))}");
                return findings;
            }

            await Task.Delay(100);
        }
    }

    private static async Task ShowAsync(string database, string rule, string fault, params (string Name, double Value)[] options)
    {
        var server = await Server.Value;
        await server.ExecuteAsync($"CREATE DATABASE {database}");
        (await FindAsync(rule, options)).ShouldNotContain(finding => finding.Object == database);
        await FaultSuite.RunAsync(server, database, fault);
        await UntilAsync(rule, names => names.Contains(database), options);
        await FaultSuite.RunAsync(server, database, "SELECT pg_stat_reset();");
        await UntilAsync(rule, names => !names.Contains(database), options);
    }

    [ShowsFault("PG-RESOURCES-CACHE-HIT", FaultWay.OneWay)]
    [ServerFact(TestServer.Postgres)]
    public async Task A_database_that_reads_what_does_not_fit_is_named_and_one_that_is_idle_is_not() =>
        await ShowAsync(
            "reader", "PG-RESOURCES-CACHE-HIT",
            "CREATE TABLE t AS SELECT repeat('x', 500) AS pad FROM generate_series(1, 40000);" + string.Concat(Enumerable.Repeat("SELECT count(pad) FROM t;", 40)),
            ("hours", 0), ("bytes-per-second", 2_000_000));

    [ShowsFault("PG-RESOURCES-TEMP-FILES", FaultWay.OneWay)]
    [ServerFact(TestServer.Postgres)]
    public async Task A_database_that_spills_is_named() =>
        await ShowAsync(
            "spiller", "PG-RESOURCES-TEMP-FILES", "SET work_mem = '64kB'; SELECT count(*) FROM (SELECT i FROM generate_series(1, 100000) AS i ORDER BY md5(i::text) OFFSET 0) s;",
            ("hours", 0), ("bytes-per-hour", 1_000_000));

    [ShowsFault("PG-RESOURCES-ROLLBACKS", FaultWay.OneWay)]
    [ServerFact(TestServer.Postgres)]
    public async Task A_database_that_rolls_back_is_named() =>
        await ShowAsync(
            "undoer", "PG-RESOURCES-ROLLBACKS", string.Concat(Enumerable.Repeat("BEGIN; SELECT 1; ROLLBACK;", 100)), ("hours", 0), ("share", 0.4), ("per-hour", 50));

    [ShowsFault("PG-RESOURCES-CHECKSUM-FAILURES", FaultWay.OneWay)]
    [ServerFact(TestServer.Postgres)]
    public async Task A_damaged_page_is_noticed_once_it_was_read()
    {
        var server = await Server.Value;
        await server.ExecuteAsync("CREATE DATABASE whole");
        await server.ExecuteAsync("CREATE TABLE precious AS SELECT repeat('x', 100) AS pad FROM generate_series(1, 1000)", "whole");
        await server.ExecuteAsync("CHECKPOINT");
        // Copied file by file, so that no page of the copy is in shared buffers.
        var byFile = (string?)await server.ScalarAsync("SHOW server_version_num") is { } number && int.Parse(number, System.Globalization.CultureInfo.InvariantCulture) >= 150000 ? "STRATEGY file_copy" : "";
        await server.ExecuteAsync($"CREATE DATABASE damaged TEMPLATE whole {byFile}");
        var file = Path.Combine(server.Folder, "data", (string)(await server.ScalarAsync("SELECT pg_relation_filepath('precious')", "damaged"))!);
        await using (var page = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            page.Position = 4000;
            page.Write("damage"u8);
        }

        (await FindAsync("PG-RESOURCES-CHECKSUM-FAILURES")).ShouldBeEmpty();
        await FaultSuite.RunAsync(server, "damaged", "-- expect error\nSELECT count(pad) FROM precious;");
        (await UntilAsync("PG-RESOURCES-CHECKSUM-FAILURES", names => names.SequenceEqual(["damaged"])))[0].Severity.ShouldBe(Severity.Critical);
    }

    [ShowsFault("PG-RESOURCES-ARCHIVER", FaultWay.Reversible)]
    [ServerFact(TestServer.Postgres)]
    public async Task An_archive_that_refuses_is_named_until_it_accepts()
    {
        var server = await Server.Value;
        await server.ExecuteAsync("SELECT pg_create_restore_point('some WAL')");
        await server.ExecuteAsync("SELECT pg_switch_wal()");
        var finding = (await UntilAsync("PG-RESOURCES-ARCHIVER", names => names.SequenceEqual(["archive_command"])))[0];
        finding.Evidence.Single(evidence => evidence.Name == "files that wait").Value.Number.ShouldNotBeNull().ShouldBeGreaterThan(0);
        await SetAsync("archive_command", "true");
        await UntilAsync("PG-RESOURCES-ARCHIVER", names => names.Count == 0);
        await SetAsync("archive_command", "");
        (await UntilAsync("PG-RESOURCES-ARCHIVER", names => names.SequenceEqual(["archive_command"])))[0].Fingerprint.ShouldBe(finding.Fingerprint);
        await SetAsync("archive_command", "false");
    }

    [ShowsFault("PG-RESOURCES-HUGE-PAGES", FaultWay.OneWay)]
    [ShowsFault("PG-RESOURCES-BACKEND-WRITES", FaultWay.OneWay)]
    [ShowsFault("PG-RESOURCES-WAL-BUFFERS-FULL", FaultWay.OneWay)]
    [ServerFact(TestServer.Postgres)]
    public async Task Sessions_that_write_and_WAL_that_does_not_fit_are_named()
    {
        var server = await Server.Value;
        await server.ExecuteAsync("CREATE TABLE hot AS SELECT i, repeat('x', 300) AS pad FROM generate_series(1, 30000) AS i");
        await server.ExecuteAsync("ALTER TABLE hot ADD PRIMARY KEY (i)");
        (await FindAsync("PG-RESOURCES-HUGE-PAGES")).ShouldBeEmpty();
        (await FindAsync("PG-RESOURCES-HUGE-PAGES", ("shared-buffers", 0))).ShouldHaveSingleItem().Object.ShouldBe("huge_pages");
        for (var i = 0; i < 3; i++)
        {
            await server.ExecuteAsync("SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; UPDATE hot SET pad = pad WHERE i IN (SELECT (random() * 30000)::int FROM generate_series(1, 8000))");
        }

        (await UntilAsync("PG-RESOURCES-BACKEND-WRITES", names => names.Count == 1, ("hours", 0), ("share", 0.05), ("bytes-per-second", 1)))[0].Object.ShouldBe("bgwriter_lru_maxpages");
        var full = (await UntilAsync("PG-RESOURCES-WAL-BUFFERS-FULL", names => names.Count == 1, ("hours", 0), ("per-second", 0.001), ("writes-a-page", 0)))[0];
        // A naive rule names the same counters in a cluster whose data were just loaded.
        (await FindAsync("PG-RESOURCES-WAL-BUFFERS-FULL", ("hours", 0), ("per-second", 0.001), ("writes-a-page", 1000))).ShouldBeEmpty();
        await FaultSuite.ApplyAsync(server, "postgres", new Change(full.Fingerprint, full.Title, full.Remedy!.Apply, full.Remedy.Rollback));
        (await server.ScalarAsync("SELECT setting FROM pg_file_settings WHERE name = 'wal_buffers' ORDER BY seqno DESC LIMIT 1")).ShouldBe("16384kB");
    }

    [ShowsFault("PG-RESOURCES-AUTOVACUUM-SATURATED", FaultWay.OneWay)]
    [ServerFact(TestServer.Postgres)]
    public async Task One_vacuum_worker_for_many_tables_is_named_until_it_may_work()
    {
        var server = await Server.Value;
        await SetAsync("autovacuum_vacuum_cost_limit", "1");
        await SetAsync("autovacuum_vacuum_cost_delay", "100ms");
        for (var i = 1; i <= 4; i++)
        {
            await server.ExecuteAsync($"CREATE TABLE churned_{i} AS SELECT i, repeat('x', 300) AS pad FROM generate_series(1, 20000) AS i");
            await server.ExecuteAsync($"DELETE FROM churned_{i}");
        }

        var finding = (await UntilAsync("PG-RESOURCES-AUTOVACUUM-SATURATED", names => names.Count == 1))[0];
        finding.Object.ShouldBe("autovacuum_vacuum_cost_limit");
        await SetAsync("autovacuum_vacuum_cost_delay", "0");
        // Until 15 a worker keeps its pace until its table is done.
        await server.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'autovacuum worker'");
        await UntilAsync("PG-RESOURCES-AUTOVACUUM-SATURATED", names => names.Count == 0);
    }

    private static async Task SetAsync(string setting, string value)
    {
        var server = await Server.Value;
        await server.ExecuteAsync($"ALTER SYSTEM SET {setting} = '{value}'");
        await server.ExecuteAsync("SELECT pg_reload_conf()");
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
