using System.Globalization;
using Npgsql;
using Polystore.MongoDriver;
using Polystore.RedisClient;
using Polystore.Runtime.Routing;
using Polystore.Runtime.Stores;
using Polystore.Runtime.Tests.Children;
using Polystore.Runtime.Tests.Stores;
using Polystore.TestServers;
using Polystore.TestServers.Mongo;

namespace Polystore.Runtime.Tests.Routing;

/// <summary>A writer in another process is stopped when its authoritative part is in PostgreSQL and nothing else is written, and goes on after others have written.</summary>
[Needs(TestServer.Postgres | TestServer.Redis, mongo: true)]
public sealed class StoppedWriterTests : IAsyncLifetime
{
    private const string Overtaken = "streets:Overtaken taste:Overtaken style:Overtaken page:Overtaken";

    private readonly long id = Random.Shared.NextInt64(1L << 40, 1L << 60);
    private readonly string database = MongoServers.NewDatabase();
    private NpgsqlConnectionStringBuilder main = null!;
    private string rows = "";
    private RelationalStore mainStore = null!;
    private RelationalStore rowStore = null!;
    private MongoDocumentStore documents = null!;
    private RedisKeyValueStore live = null!;
    private RoutedEntity<Resident, long> residents = null!;

    public async Task InitializeAsync()
    {
        var server = await PostgresServer.SharedAsync();
        main = new NpgsqlConnectionStringBuilder(server.ConnectionString(await server.CreateDatabaseAsync())) { Pooling = true, MaxPoolSize = 2, Timeout = 120 };
        rows = new NpgsqlConnectionStringBuilder(server.ConnectionString(await server.CreateDatabaseAsync())) { Pooling = true, MaxPoolSize = 2, Timeout = 120 }.ConnectionString;
        mainStore = ResidentWriter.Open("main", main.ConnectionString);
        rowStore = ResidentWriter.Open("rows", rows);
        await Resident.TablesAsync(mainStore);
        await Resident.OtherTablesAsync(rowStore);
        documents = new MongoDocumentStore("docs", await MongoClient.OpenAsync(await MongoServers.UrlAsync()), database);
        live = new RedisKeyValueStore("live", await RedisDatabase.ConnectAsync((await RedisServer.SharedAsync()).Url));
        residents = Resident.InRows(new DataRouter(), mainStore, rowStore, documents, live);
    }

    public async Task DisposeAsync()
    {
        await mainStore.DisposeAsync();
        await rowStore.DisposeAsync();
        await documents.DisposeAsync();
        await live.DisposeAsync();
    }

    [ComplianceFact]
    public async Task An_update_that_wakes_up_leaves_the_newer_parts()
    {
        await residents.InsertAsync(Resident.All(id, "first"));

        (await RunAsync("update", written: 2, NewerAsync)).ShouldBe(Overtaken);

        await HoldsNewerAsync(version: 3, seen: "mine");
    }

    [ComplianceFact]
    public async Task So_does_an_insert()
    {
        (await RunAsync("insert", written: 1, NewerAsync)).ShouldBe(Overtaken);

        await HoldsNewerAsync(version: 2, seen: "mine");
    }

    [ComplianceFact]
    public async Task So_does_a_save()
    {
        await residents.InsertAsync(Resident.All(id, "first"));

        (await RunAsync("save", written: 2, NewerAsync)).ShouldBe(Overtaken);

        await HoldsNewerAsync(version: 3, seen: "mine");
    }

    [ComplianceFact]
    public async Task A_deletion_that_wakes_up_leaves_the_parts_of_an_entity_that_came_after_it()
    {
        await residents.InsertAsync(Resident.All(id, "first"));

        (await RunAsync("delete", written: null, () => residents.InsertAsync(Resident.All(id, "newer")))).ShouldBe(Overtaken);

        await HoldsNewerAsync(version: 1, seen: null);
    }

    [ComplianceFact]
    public async Task Who_was_not_overtaken_writes_on()
    {
        await residents.InsertAsync(Resident.All(id, "first"));

        (await RunAsync("update", written: 2, () => Task.CompletedTask)).ShouldBe("written");

        (await residents.GetAsync(id)).Value.ShouldBe(Resident.All(id, "mine", 2) with { House = null });
    }

    // The answer to the first step is held on its way; when it has come through, the writer is stopped already.
    private async Task<string> RunAsync(string write, long? written, Func<Task> meanwhile)
    {
        await using var proxy = new TripProxy(main.Port);
        var through = new NpgsqlConnectionStringBuilder(main.ConnectionString) { Host = "127.0.0.1", Port = proxy.Port };
        await using var writer = ChildProcess.Start(
            "resident-writer", write, id.ToString(CultureInfo.InvariantCulture), through.ConnectionString, rows, (await RedisServer.SharedAsync()).Url, await MongoServers.UrlAsync(), database);
        (await writer.HearAsync()).ShouldBe("ready");
        proxy.Hold();
        await writer.SayAsync("go");
        await Until.HoldsAsync(async () => await mainStore.QueryValueAsync<long?>($"SELECT version FROM residents WHERE id = {id}") == written);
        await writer.SuspendAsync();
        proxy.Release();
        await meanwhile();

        // More than the second that a write may take without asking.
        await Task.Delay(TimeSpan.FromSeconds(1.5));
        await writer.ResumeAsync();
        return await writer.HearAsync();
    }

    private Task NewerAsync() => residents.ChangeAsync(id, one => Resident.All(id, "newer", one.Version));

    private async Task HoldsNewerAsync(long version, string? seen) =>
        (await residents.GetAsync(id)).Value.ShouldBe(Resident.All(id, "newer", version) with { House = null, Seen = seen is null ? null : new Taste(seen) });
}
