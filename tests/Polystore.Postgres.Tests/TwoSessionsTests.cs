using Polystore.Core.Connections;
using Polystore.Core.Observation;
using Polystore.Postgres.Observe;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Tests.Shop;
using Polystore.Samples.Shop;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests;

/// <summary>A large schema, here any, is read in two sessions of one snapshot.</summary>
public sealed class TwoSessionsTests
{
    [ServerFact(TestServer.Postgres)]
    public async Task Two_sessions_see_what_one_sees()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await ShopDatabase.CreateAsync(server, new ShopOptions { Scale = 0.01 });
        await Faults.FaultSuite.RunAsync(server, database, "CREATE TABLE counted (id serial PRIMARY KEY); INSERT INTO counted SELECT FROM generate_series(1, 7)");

        var (one, tripsOfOne) = await ObserveAsync(server.Url(database), long.MaxValue);
        var (two, tripsOfTwo) = await ObserveAsync(server.Url(database), 0);

        tripsOfTwo.ShouldBeGreaterThan(tripsOfOne);
        tripsOfTwo.ShouldBeLessThanOrEqualTo(25);
        Text(two).ShouldBe(Text(one));
        one.Catalog.Sequences.ShouldContain(sequence => sequence.LastValue == 7);
    }

    [ServerFact(TestServer.Postgres)]
    public async Task Role_with_one_connection_is_served_by_it()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync("CREATE TABLE t (id int PRIMARY KEY); CREATE ROLE hermit LOGIN CONNECTION LIMIT 1");

        var (snapshot, _) = await ObserveAsync(server.Url(database, "hermit"), 0);

        snapshot.Catalog.Tables.ShouldHaveSingleItem().Indexes.ShouldHaveSingleItem();
    }

    [ServerFact(TestServer.Postgres)]
    public async Task Neither_session_waits_for_a_relation_that_is_held()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync("CREATE TABLE free (id serial PRIMARY KEY); CREATE TABLE held (id serial PRIMARY KEY, a int); CREATE INDEX held_a ON held (a) WHERE a > 5");
        await using var holder = await server.OpenAsync(database);
        await using var command = new Npgsql.NpgsqlCommand("BEGIN; LOCK TABLE held IN ACCESS EXCLUSIVE MODE", holder);
        await command.ExecuteNonQueryAsync();

        var (snapshot, _) = await ObserveAsync(server.Url(database), 0);

        snapshot.Catalog.Tables.Select(table => table.Name).ShouldBe(["free", "held"], ignoreOrder: true);
        ProbeTests.Section(snapshot, PostgresSections.Unexamined).Items.ShouldContain(item => item.Name == "held");
    }

    private static async Task<(Snapshot Snapshot, int RoundTrips)> ObserveAsync(string url, long largeCatalogBytes)
    {
        var probe = new PostgresProbe { LargeCatalogBytes = largeCatalogBytes };
        return (await probe.ObserveAsync(DatabaseUrl.Parse(url), new ObserveOptions(), null, default), probe.RoundTrips);
    }

    // The schema and its statistics; counters of use may move between two observations.
    private static string Text(Snapshot snapshot) => System.Text.Json.JsonSerializer.Serialize(
        snapshot with
        {
            ObservedAt = default,
            Nodes = [],
            Settings = [],
            Sections = [],
            Workload = null,
            Catalog = snapshot.Catalog with { Tables = snapshot.Catalog.Tables.Select(table => table with { Usage = null, Indexes = table.Indexes.Select(index => index with { Usage = null }).ToList() }).ToList() },
        },
        Core.Json.PolystoreJson.Default.Snapshot);
}
