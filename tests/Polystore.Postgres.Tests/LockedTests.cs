using Npgsql;
using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Observation;
using Polystore.Postgres.Observe;
using Polystore.Postgres.Observe.Sections;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests;

public sealed class LockedTests
{
    private const string Script = """
        CREATE TABLE busy (id serial PRIMARY KEY, a text DEFAULT lower('X'), b int CHECK (b > 0));
        CREATE INDEX busy_expr ON busy (lower(a));
        CREATE INDEX busy_part ON busy (b) WHERE b > 10;
        CREATE INDEX busy_plain ON busy (b);
        CREATE TABLE other (id int PRIMARY KEY, busy_id int REFERENCES busy);
        CREATE VIEW over_busy AS SELECT id FROM busy;
        CREATE VIEW over_view AS SELECT id FROM over_busy;
        ALTER TABLE other ENABLE ROW LEVEL SECURITY;
        CREATE POLICY looks_at_busy ON other USING (EXISTS (SELECT FROM busy));
        ALTER TABLE busy ENABLE ROW LEVEL SECURITY;
        CREATE POLICY own ON busy USING (b > 0);
        CREATE FUNCTION t() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER tr BEFORE UPDATE ON busy FOR EACH ROW WHEN (OLD.b IS DISTINCT FROM NEW.b) EXECUTE FUNCTION t();
        CREATE TABLE parts (k int) PARTITION BY LIST (k);
        CREATE TABLE part1 PARTITION OF parts FOR VALUES IN (1);
        CREATE MATERIALIZED VIEW mv AS SELECT id FROM busy;
        CREATE STATISTICS st ON (b + 1), a FROM busy;
        INSERT INTO busy (b) SELECT i FROM generate_series(1, 100) i;
        ANALYZE;
        """;

    [ServerFact(TestServer.Postgres)]
    public async Task Table_held_in_access_exclusive_is_left_alone_and_named()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync(Script);
        await using var holder = await server.OpenAsync(database);
        await using var hold = new NpgsqlCommand("BEGIN; LOCK TABLE busy, part1, parts IN ACCESS EXCLUSIVE MODE", holder);
        await hold.ExecuteNonQueryAsync();

        // With a lock timeout of a minute a probe that waits anywhere would run into the statement timeout, and the section would be missing.
        var options = new ObserveOptions { LockTimeout = TimeSpan.FromMinutes(1), StatementTimeout = TimeSpan.FromSeconds(5) };
        var snapshot = await new PostgresProbe().ObserveAsync(DatabaseUrl.Parse(server.Url(database)), options, null, default);

        snapshot.Sections.Where(section => section.NotExamined is not null).Select(section => section.Name).ShouldBe([PostgresSections.Statements.Name]);
        var busy = snapshot.Catalog.FindTable(new ObjectName("public", "busy"))!;
        busy.Bytes.ShouldBeNull();
        busy.TotalBytes.ShouldBeNull();
        busy.Rows.ShouldBe(100);
        busy.Columns.Count.ShouldBe(3);
        busy.Indexes.Single(index => index.Name == "busy_plain").ShouldSatisfyAllConditions(index => index.Definition.ShouldBe("CREATE INDEX busy_plain ON public.busy USING btree (b)"), index => index.Keys[0].Column.ShouldBe("b"), index => index.Bytes.ShouldBe(16384));
        busy.Indexes.Single(index => index.Name == "busy_part").Definition.ShouldBeNull();
        busy.Indexes.Single(index => index.Name == "busy_part").Predicate.ShouldBe("(not examined: predicate of busy_part)");
        busy.Indexes.Single(index => index.Name == "busy_expr").Keys[0].Expression.ShouldBe("(not examined: expression 1 of busy_expr)");
        snapshot.Catalog.FindTable(new ObjectName("public", "other"))!.Bytes.ShouldBe(0);
        snapshot.Catalog.Views.Single(view => view.Name == "over_busy").Definition.ShouldBeNull();
        snapshot.Catalog.Views.Single(view => view.Name == "over_view").Definition.ShouldNotBeNull();
        ProbeTests.Section(snapshot, PostgresSections.Unexamined).Items.Select(item => item.Name).Order().ShouldBe(["busy", "part1", "parts"]);
        ProbeTests.Section(snapshot, PostgresSections.Relations).Items.Single(item => item.Name == "busy").Unexamined.ShouldNotBeNull();
        ProbeTests.Section(snapshot, PostgresSections.Locks).Strong.ShouldContain(item => item.Name == "busy" && item.Granted && item.Mode == "AccessExclusiveLock");
    }

    [ServerFact(TestServer.Postgres)]
    public async Task Awaited_lock_counts_because_later_readers_queue_behind_it()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync(Script);
        await using var waiter = await server.OpenAsync(database);
        await using var reader = await server.OpenAsync(database);
        await using var read = new NpgsqlCommand("BEGIN; SELECT count(*) FROM busy", reader);
        await read.ExecuteScalarAsync();
        await using var alter = new NpgsqlCommand("ALTER TABLE busy ADD c int", waiter);
        var waiting = alter.ExecuteNonQueryAsync();
        while (await server.ScalarAsync("SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'", database) is 0)
        {
            await Task.Delay(20);
        }

        var options = new ObserveOptions { LockTimeout = TimeSpan.FromMinutes(1), StatementTimeout = TimeSpan.FromSeconds(5) };
        var snapshot = await new PostgresProbe().ObserveAsync(DatabaseUrl.Parse(server.Url(database)), options, null, default);

        snapshot.Catalog.FindTable(new ObjectName("public", "busy"))!.Bytes.ShouldBeNull();
        var sessions = ProbeTests.Section(snapshot, PostgresSections.Activity).Sessions;
        var blocked = sessions.Single(session => session.Database == database && session.BlockedBy.Count > 0);
        blocked.BlockedRelation.ShouldBe("public.busy");
        blocked.BlockedMode.ShouldBe("AccessExclusiveLock");
        sessions.ShouldContain(session => session.Pid == blocked.BlockedBy[0] && session.State == "idle in transaction");
        await reader.CloseAsync();
        await waiting;
    }

    [ServerFact(TestServer.Postgres)]
    public async Task Probe_holds_nothing_stronger_than_access_share()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync(Script);
        var seen = new HashSet<string>();
        using var stop = new CancellationTokenSource();
        var watching = WatchAsync(server, database, seen, stop.Token);

        for (var i = 0; i < 10; i++)
        {
            await new PostgresProbe().ObserveAsync(DatabaseUrl.Parse(server.Url(database)), new ObserveOptions(), null, default);
        }

        await stop.CancelAsync();
        await watching;
        seen.ShouldBe(["AccessShareLock"]);
    }

    private static async Task WatchAsync(PostgresServer server, string database, HashSet<string> seen, CancellationToken stop)
    {
        await using var connection = await server.OpenAsync(database);
        const string sql = "SELECT DISTINCT mode FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE a.application_name = 'polystore' AND l.locktype = 'relation' AND a.datname = current_database()";
        while (!stop.IsCancellationRequested)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await using var reader = await command.ExecuteReaderAsync(CancellationToken.None);
            while (await reader.ReadAsync(CancellationToken.None))
            {
                seen.Add(reader.GetString(0));
            }
        }
    }
}
