using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using MongoDB.Bson;
using Polystore.Runtime.Manager;
using Polystore.Runtime.Stores;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Manager;

public sealed class ManagerTests
{
    [Fact]
    public async Task An_application_has_its_stores_by_name_on_nothing_but_itself()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddPolystore(stores => stores
            .AddRelational("main", new RelationalStoreOptions { Url = "memory:", Eager = true })
            .AddDocuments("profiles", new DocumentStoreOptions { Url = "memory:", Eager = true })
            .AddKeys("live", new KeyValueStoreOptions { Url = "memory:" })
            .AddKeys("other", new KeyValueStoreOptions { Url = "memory:" }));
        using var host = builder.Build();
        await host.StartAsync();
        var services = host.Services;

        await services.GetRequiredKeyedService<RelationalStore>("main").ExecuteAsync($"CREATE TABLE t (x int)");
        await services.GetRequiredKeyedService<IDocumentStore>("profiles").Collection("c").InsertAsync(new BsonDocument("_id", 1));
        await services.GetRequiredKeyedService<IKeyValueStore>("live").IncrementAsync("n");

        services.GetRequiredService<RelationalStore>().ShouldBeSameAs(services.GetRequiredService<DatabaseManager>().Relational("main"));
        services.GetService<IKeyValueStore>().ShouldBeNull("there are two");
        (await services.GetRequiredKeyedService<IKeyValueStore>("other").GetAsync("n")).ShouldBeNull();
        (await services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Status.ShouldBe(HealthStatus.Healthy);
        await host.StopAsync();
    }

    [Fact]
    public async Task Stores_come_from_the_configuration()
    {
        var configuration = Configuration(new()
        {
            ["Relational:main:Url"] = "memory:", ["Relational:main:StatementTimeout"] = "00:00:05", ["Relational:main:MaxPoolSize"] = "7",
            ["Documents:docs"] = "memory:", ["Keys:live:Url"] = "memory:", ["Keys:live:MaxKeys"] = "2", ["Keys:live:Eager"] = "true",
        });

        await using var manager = new DatabaseManager(stores => stores.AddFrom(configuration));
        await manager.StartAsync();
        var live = manager.Keys("live");
        await live.IncrementAsync("a");
        await live.IncrementAsync("b");

        await Should.ThrowAsync<StoreFullException>(() => live.IncrementAsync("c").AsTask());
        manager.Stores.Select(store => (store.Name, store.SystemName)).ShouldBe([("main", "sqlite"), ("docs", "memory"), ("live", "memory")]);
    }

    [Theory]
    [InlineData("Relational:main:Url", "", "The store main's Url is empty; it has to be the URL of a database, or memory:.")]
    [InlineData("Relational:main:Url", "redis://h", "The store main's Url is one of redis, which does not fit this kind of store; use postgres://, sqlite: or memory:.")]
    [InlineData("Keys:live", "http://h", "The store live's Url cannot be used.")]
    [InlineData("Documents:docs", "postgres://u:geheim@h/d", "which does not fit this kind of store; use mongodb://")]
    [InlineData("Other:x", "memory:", "Other is unknown; there are Relational, Documents, Keys, Caches, Locks, ")]
    [InlineData("Relational:main:MaxPoolSise", "5", "Relational:main:MaxPoolSise is no option of a relational store; the nearest is MaxPoolSize.")]
    [InlineData("Relational:main:MaxPoolSize", "0", "The store main's MaxPoolSize is 0; it has to be 1 to 10,000.")]
    [InlineData("Relational:main:MaxPoolSize", "many", "Relational:main:MaxPoolSize is 'many'; it has to be a whole number.")]
    [InlineData("Relational:main:Retries", "11", "The store main's Retries is 11; it has to be 0 to 10.")]
    [InlineData("Relational:main", "sqlite:other.db", "Relational:main names two stores")]
    [InlineData("Relational:main:Url", "postgres://h/d?sslmod=require", "The store main's Url has the option 'sslmod', which is unknown")]
    public void What_is_wrong_is_said_before_anything_starts(string key, string value, string sentence)
    {
        var configuration = Configuration(new() { ["Relational:main:Url"] = "memory:", [key] = value });

        var wrong = Should.Throw<ArgumentException>(() => new DatabaseManager(stores => stores.AddFrom(configuration)));

        wrong.Message.ShouldContain(sentence);
        wrong.Message.ShouldNotContain("geheim");
    }

    [Fact]
    public void A_name_is_taken_once_and_unknown_ones_are_named()
    {
        var options = new KeyValueStoreOptions { Url = "memory:" };

        Should.Throw<ArgumentException>(() => new DatabaseManager(stores => stores.AddKeys("a", options).AddKeys("a", options))).Message.ShouldContain("The name a is taken by another store of its kind; give each its own.");
        Should.Throw<ArgumentException>(() => new DatabaseManager(stores => stores.AddKeys("a", options)).Keys("b")).Message.ShouldContain("There is no such store 'b'; there are a.");
    }

    [Fact]
    public async Task An_eager_store_that_is_away_fails_the_start_and_a_lazy_one_its_first_call()
    {
        var away = new KeyValueStoreOptions { Url = $"redis://127.0.0.1:{Scratch.LoopbackPort.Free()}?timeout=300ms&connecttimeout=300ms", Resilience = new() { Retries = 0 } };
        await using var lazy = new DatabaseManager(stores => stores.AddKeys("live", away).AddRelational("main", new RelationalStoreOptions { Url = $"postgres://u@127.0.0.1:{Scratch.LoopbackPort.Free()}/d", Resilience = new() { Retries = 0 } }));
        await using var eager = new DatabaseManager(stores => stores.AddKeys("live", away with { Eager = true }));

        await lazy.StartAsync();
        (await Should.ThrowAsync<StoreUnavailableException>(() => eager.StartAsync())).Message.ShouldContain("The store live is not available");
        await Should.ThrowAsync<Exception>(() => lazy.Keys("live").GetAsync("a").AsTask());
        await Should.ThrowAsync<StoreUnavailableException>(() => lazy.Relational("main").PingAsync().AsTask());
    }

    [Fact]
    public async Task The_end_waits_for_calls_that_run_and_lets_no_other_in()
    {
        var manager = new DatabaseManager(stores => stores.AddRelational("main", new RelationalStoreOptions { Url = "memory:" }));
        var store = manager.Relational("main");
        await store.ExecuteAsync($"CREATE TABLE t (x int)");
        var began = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        var running = store.InTransactionAsync(async (transaction, token) =>
        {
            await transaction.ExecuteAsync($"INSERT INTO t VALUES ({1L})", token);
            began.SetResult();
            await goOn.Task;
            return await transaction.QueryValueAsync<long>($"SELECT count(*) FROM t", token);
        });
        await began.Task;

        var end = manager.DisposeAsync().AsTask();
        await Should.ThrowAsync<ObjectDisposedException>(() => store.ExecuteAsync($"INSERT INTO t VALUES ({2L})"));
        end.IsCompleted.ShouldBeFalse();
        goOn.SetResult();

        (await running).ShouldBe(1);
        await end;
        await manager.DisposeAsync();
    }

    [ServerFact(TestServer.Redis)]
    public async Task Health_follows_the_server()
    {
        await using var server = await RedisServer.StartAsync();
        var services = new ServiceCollection().AddLogging().AddPolystore(stores => stores.AddKeys("live", new KeyValueStoreOptions { Url = server.Url + "?timeout=300ms", Resilience = new() { Retries = 0 } }));
        await using var provider = services.BuildServiceProvider();
        var health = provider.GetRequiredService<HealthCheckService>();

        (await health.CheckHealthAsync()).Status.ShouldBe(HealthStatus.Healthy);
        await server.KillAsync();
        var down = await health.CheckHealthAsync();
        await server.StartAgainAsync();

        down.Status.ShouldBe(HealthStatus.Unhealthy);
        down.Entries["polystore-keys-live"].Description.ShouldBe("The store live (redis) does not answer.");
        await Until.HoldsAsync(async () => (await health.CheckHealthAsync()).Status == HealthStatus.Healthy);

        (await provider.GetRequiredService<DatabaseManager>().RedisAsync("live")).ShouldNotBeNull();
    }

    [ServerFact(TestServer.Postgres | TestServer.PgBouncer)]
    public async Task Behind_a_pooler_in_transaction_mode_callers_share_one_session()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync("CREATE TABLE t (x bigint)");
        await using var pooler = await PgBouncer.StartAsync(server);
        await using var manager = new DatabaseManager(stores => stores.AddRelational("main", new RelationalStoreOptions { Url = pooler.Url(database), BehindPooler = true }));
        var store = manager.Relational("main");

        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => i % 2 == 0
            ? store.ExecuteAsync($"INSERT INTO t VALUES ({(long)i})")
            : store.InTransactionAsync(async (transaction, token) => await transaction.ExecuteAsync($"INSERT INTO t VALUES ({(long)i})", token))));

        (await store.QueryValueAsync<long>($"SELECT count(DISTINCT x) FROM t")).ShouldBe(200);
    }

    [ServerFact(TestServer.Postgres)]
    public async Task The_server_ends_a_statement_that_takes_too_long()
    {
        var server = await PostgresServer.SharedAsync();
        await using var manager = new DatabaseManager(stores => stores.AddRelational("main", new RelationalStoreOptions { Url = server.Url(), StatementTimeout = TimeSpan.FromMilliseconds(100) }));

        var late = await Should.ThrowAsync<Npgsql.PostgresException>(() => manager.Relational("main").ExecuteAsync($"SELECT pg_sleep(60)"));

        late.SqlState.ShouldBe("57014");
        await manager.Relational("main").PingAsync();
    }

    private static IConfigurationRoot Configuration(Dictionary<string, string?> values) => new ConfigurationBuilder().AddInMemoryCollection(values).Build();
}
