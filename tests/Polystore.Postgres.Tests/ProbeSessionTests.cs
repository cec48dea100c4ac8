using Npgsql;
using Polystore.Core.Connections;
using Polystore.Core.Observation;
using Polystore.Postgres.Connect;
using Polystore.Postgres.Observe.Queries;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests;

public sealed class ProbeSessionTests
{
    private static ProbeQuery<CountRow> Query(string sql) => new(sql, sql, ProbeRowsJson.Default.CountRow);

    private static async Task<ProbeSession> BeginAsync(PostgresServer server, string database, ObserveOptions options)
    {
        var url = DatabaseUrl.Parse(server.Url(database));
        var session = new ProbeSession(await PostgresConnector.OpenAsync(url, options, default), url, options, TimeProvider.System);
        await session.BeginAsync([], default);
        return session;
    }

    [ServerFact(TestServer.Postgres)]
    public async Task Failing_queries_take_nothing_else_with_them()
    {
        var server = await PostgresServer.SharedAsync();
        await using var session = await BeginAsync(server, await server.CreateDatabaseAsync(), new ObserveOptions { StatementTimeout = TimeSpan.FromSeconds(1) });
        List<ProbeQuery<CountRow>> queries =
        [
            Query("SELECT 1 / 0 AS count"), Query("SELECT 2 AS count"), Query("SELECT count(*) FROM pg_sleep(30)"), Query("SELECT * FROM nowhere"),
            Query("SELECT 5 AS count"), Query("SELECT i / (i - 3) AS count FROM generate_series(1, 5) i"),
        ];

        await session.ReadAsync(queries, default);

        queries.Select(query => query.Rows.Count).ShouldBe([0, 1, 0, 0, 1, 0]);
        queries[4].Rows[0].Count.ShouldBe(5);
        queries[2].Failure!.ShouldContain("--statement-timeout");
        queries[0].Failure.ShouldNotBeNull();
        queries[3].Failure.ShouldNotBeNull();
        queries[5].Failure.ShouldNotBeNull();
        queries[1].Failure.ShouldBeNull();
    }

    [ServerFact(TestServer.Postgres)]
    public async Task Lock_taken_after_the_look_for_locks_is_found_on_the_second_look()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync("CREATE TABLE a (i int); CREATE TABLE b (i int)");
        await using var session = await BeginAsync(server, database, new ObserveOptions { LockTimeout = TimeSpan.FromMilliseconds(200) });
        await using var holder = await server.OpenAsync(database);
        await using var hold = new NpgsqlCommand("BEGIN; LOCK TABLE a", holder);
        await hold.ExecuteNonQueryAsync();
        var sizes = Query("SELECT pg_relation_size(oid) AS count FROM pg_class WHERE relname IN ('a', 'b') AND relkind = 'r' AND oid <> ALL(:locked)");
        var stubborn = Query("SELECT pg_relation_size(oid) AS count FROM pg_class WHERE relname = 'a' AND relkind = 'r'");
        var after = Query("SELECT 7 AS count");

        await session.ReadAsync([sizes, stubborn, after], default);

        sizes.Rows.Count.ShouldBe(1);
        stubborn.Failure!.ShouldContain("lock");
        after.Rows.ShouldHaveSingleItem().Count.ShouldBe(7);
        session.Locked.ShouldHaveSingleItem().Name.ShouldBe("a");
    }

    [ServerFact(TestServer.Postgres)]
    public async Task Nothing_can_be_written()
    {
        var server = await PostgresServer.SharedAsync();
        await using var session = await BeginAsync(server, await server.CreateDatabaseAsync("CREATE SEQUENCE s"), new ObserveOptions());
        var write = Query("SELECT nextval('public.s') AS count");

        await session.ReadAsync([write], default);

        write.Failure!.ShouldContain("25006");
    }
}
