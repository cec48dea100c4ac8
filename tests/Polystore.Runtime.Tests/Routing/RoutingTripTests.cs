using System.Collections.Concurrent;
using MongoDB.Bson;
using Npgsql;
using Polystore.MongoDriver;
using Polystore.RedisClient;
using Polystore.Runtime.Routing;
using Polystore.Runtime.Stores;
using Polystore.SqliteClient;
using Polystore.TestServers;
using Polystore.TestServers.Mongo;

namespace Polystore.Runtime.Tests.Routing;

/// <summary>One round trip a store, counted on the wire.</summary>
public sealed class RoutingTripTests
{
    private const long Id = 7;

    [ServerFact(TestServer.Postgres)]
    public async Task All_parts_in_one_PostgreSQL_are_read_and_written_in_one_round_trip()
    {
        var server = await PostgresServer.SharedAsync();
        var connection = new NpgsqlConnectionStringBuilder(server.ConnectionString(await server.CreateDatabaseAsync())) { Pooling = true, MaxPoolSize = 1, Timeout = 120 };
        await using var proxy = new TripProxy(connection.Port);
        (connection.Host, connection.Port) = ("127.0.0.1", proxy.Port);
        await using var main = RelationalStore.Over("main", NpgsqlDataSource.Create(connection));
        await Shopper.TablesAsync(main);
        var shoppers = Shopper.Declare(Router(), main, new EmbeddedDocumentStore("docs"), new EmbeddedKeyValueStore("live")).Build();
        var one = Shopper.Some(Id);

        (await TripsAsync(proxy, () => shoppers.InsertAsync(one))).ShouldBe(1);
        (await TripsAsync(proxy, () => shoppers.InsertAsync(Shopper.Some(Id + 1)))).ShouldBe(1);
        (await TripsAsync(proxy, () => shoppers.GetAsync(Id))).ShouldBe(1);
        (await TripsAsync(proxy, () => shoppers.GetManyAsync([Id, Id + 1, Id + 2]))).ShouldBe(1);
        var changed = one with { Name = "Bea", Street = "Other", Points = 3 };
        (await TripsAsync(proxy, () => shoppers.UpdateAsync(one, changed))).ShouldBe(1);
        (await TripsAsync(proxy, () => shoppers.UpdateAsync(changed, changed with { Taste = null }))).ShouldBe(1);
        (await TripsAsync(proxy, () => shoppers.SaveAsync(changed))).ShouldBe(1);
        (await TripsAsync(proxy, () => shoppers.DeleteAsync(Id, expected: 4))).ShouldBe(1);
        (await TripsAsync(proxy, () => shoppers.DeleteAsync(Id + 1))).ShouldBe(1);
        (await shoppers.GetManyAsync([Id, Id + 1])).ShouldBeEmpty();
    }

    [MongoFact]
    public async Task All_documents_of_one_database_are_read_by_one_command_and_written_by_one_a_collection()
    {
        await using var proxy = new MongoProxy(new Uri((await MongoServers.UrlAsync()).Split(',')[0]).Port is > 0 and var port ? port : 27017);
        var commands = new ConcurrentQueue<string>();
        proxy.Hold = command =>
        {
            if (command.ElementCount > 0 && command.GetElement(0).Name is "find" or "aggregate" or "update" or "delete" or "insert" or "findAndModify" or "getMore")
            {
                commands.Enqueue($"{command.GetElement(0).Name} {command[0]}");
            }

            return Task.CompletedTask;
        };
        await using var documents = new MongoDocumentStore("docs", await MongoClient.OpenAsync(proxy.Url), MongoServers.NewDatabase());
        await using var main = RelationalStore.Over("main", new SqliteDataSource(new SqliteDataSourceOptions()));
        await Shopper.TablesAsync(main);
        var shoppers = Shopper.Declare(Router(), main, documents, new EmbeddedKeyValueStore("live")).Build();
        var one = Shopper.Some(Id);

        await shoppers.InsertAsync(one);
        Commands().ShouldBe(["update notes", "update tastes"]);
        (await shoppers.GetAsync(Id)).Value!.AsText().ShouldBe(one.AsText());
        Commands().ShouldHaveSingleItem().ShouldStartWith("aggregate");
        (await shoppers.GetManyAsync([Id, Id + 1])).Count.ShouldBe(1);
        Commands().ShouldHaveSingleItem().ShouldStartWith("aggregate");
        (await shoppers.Project(shopper => new TwoTastes(shopper.Taste, shopper.Style)).GetAsync(Id)).Value.ShouldBe(new TwoTastes(one.Taste, one.Style));
        Commands().ShouldBe(["find tastes"]);
        var changed = one with { Taste = new Taste("salty"), Style = new Taste("bold") };
        await shoppers.UpdateAsync(one, changed);
        Commands().ShouldBe(["update tastes"]);
        await shoppers.UpdateAsync(changed, changed with { Taste = null, Style = null });
        Commands().ShouldBe(["delete tastes"]);

        string[] Commands()
        {
            var now = commands.Order(StringComparer.Ordinal).ToArray();
            commands.Clear();
            return now;
        }
    }

    [ServerFact(TestServer.Redis)]
    public async Task All_values_of_one_Redis_are_read_by_one_command_and_written_without_waiting_in_between()
    {
        await using var server = await RedisServer.StartAsync();
        await using var proxy = new TripProxy(server.Port);
        await using var live = new RedisKeyValueStore("live", await RedisDatabase.ConnectAsync($"redis://127.0.0.1:{proxy.Port}"));
        await using var main = RelationalStore.Over("main", new SqliteDataSource(new SqliteDataSourceOptions()));
        await Shopper.TablesAsync(main);
        var shoppers = Shopper.Declare(Router(), main, new EmbeddedDocumentStore("docs"), live).Build();
        var one = Shopper.Some(Id);

        proxy.HoldUntil("SET\r\n", 2);
        await shoppers.InsertAsync(one);
        await server.ExecuteAsync("CONFIG", "RESETSTAT");
        (await TripsAsync(proxy, () => shoppers.GetAsync(Id))).ShouldBe(1);
        (await TripsAsync(proxy, () => shoppers.GetManyAsync([Id, Id + 1]))).ShouldBe(1);
        var calls = (string)(await server.ExecuteAsync("INFO", "commandstats"))!;
        calls.ShouldContain("cmdstat_mget:calls=2,");
        calls.ShouldNotContain("cmdstat_get:");

        proxy.HoldUntil("SET\r\n", 2);
        await shoppers.UpdateAsync(one, one with { Page = new Taste("cart"), Basket = new Taste("empty") });
        (await shoppers.GetAsync(Id)).Value!.Basket.ShouldBe(new Taste("empty"));
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_cluster_serves_parts_of_different_slots()
    {
        await using var cluster = await RedisCluster.StartAsync(masters: 3, replicas: 0);
        await using var live = new RedisKeyValueStore("live", await RedisDatabase.ConnectAsync(cluster.Url));
        await using var main = RelationalStore.Over("main", new SqliteDataSource(new SqliteDataSourceOptions()));
        await Shopper.TablesAsync(main);
        var shoppers = Shopper.Declare(Router(), main, new EmbeddedDocumentStore("docs"), live).Build();
        for (var id = 1; id <= 20; id++)
        {
            await shoppers.InsertAsync(Shopper.Some(id));
        }

        var read = await shoppers.GetManyAsync([.. Enumerable.Range(1, 20).Select(id => (long)id)]);

        read.Count.ShouldBe(20);
        read.Values.ShouldAllBe(one => one.IsComplete && one.Value!.Page == new Taste("home") && one.Value.Basket == new Taste("full"));
        (await shoppers.GetAsync(3)).Value!.AsText().ShouldBe((Shopper.Some(3) with { Version = 1 }).AsText());
    }

    // Its clock stands still: however slow the machine, no write takes so long that it asks whether it was overtaken.
    private static DataRouter Router() => new(new DataRouterOptions { Time = new HandClock() });

    private static async Task<int> TripsAsync(TripProxy proxy, Func<Task> call)
    {
        proxy.Reset();
        await call();
        return proxy.Trips;
    }

    private sealed record TwoTastes(Taste? Taste, Taste? Style);
}
