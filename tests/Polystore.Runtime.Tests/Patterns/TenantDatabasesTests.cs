using System.Collections.Concurrent;
using Npgsql;
using Polystore.Runtime.Patterns;
using Polystore.Runtime.Stores;
using Polystore.Runtime.Tests.Stores;
using Polystore.Sql;
using Polystore.SqliteClient;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Patterns;

public sealed class TenantDatabasesTests
{
    private readonly ManualClock clock = new();
    private readonly ConcurrentQueue<string> opened = new();

    [Fact]
    public async Task Each_tenant_has_a_store_of_its_own_that_its_callers_share()
    {
        await using var tenants = Tenants(new TenantDatabaseOptions());
        using var a = await tenants.RentAsync("a");
        using var again = await tenants.RentAsync("a");
        using var b = await tenants.RentAsync("b");
        await a.Store.ExecuteAsync($"CREATE TABLE t (x int)");

        again.Store.ShouldBeSameAs(a.Store);
        (await b.Store.QueryValueAsync<long>($"SELECT count(*) FROM sqlite_master")).ShouldBe(0);
        opened.ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task Of_a_hundred_callers_at_once_one_opens()
    {
        await using var tenants = Tenants(new TenantDatabaseOptions());

        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(async () =>
        {
            using var lease = await tenants.RentAsync("a");
            await lease.Store.PingAsync();
        })));

        opened.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task The_longest_unused_makes_room_and_what_is_used_stays()
    {
        await using var tenants = Tenants(new TenantDatabaseOptions { MaxOpen = 2 });
        using var a = await tenants.RentAsync("a");
        (await tenants.RentAsync("b")).Dispose();
        (await tenants.RentAsync("c")).Dispose();
        await a.Store.PingAsync();
        (await tenants.RentAsync("b")).Dispose();

        opened.ShouldBe(["a", "b", "c", "b"]);
        tenants.Open.ShouldBe(2);
    }

    [Fact]
    public async Task Who_finds_all_in_use_waits_for_one_or_is_told()
    {
        await using var tenants = Tenants(new TenantDatabaseOptions { MaxOpen = 1, Patience = TimeSpan.FromMinutes(5) });
        var a = await tenants.RentAsync("a");
        var b = tenants.RentAsync("b");
        b.IsCompleted.ShouldBeFalse();
        a.Dispose();
        a.Dispose();
        (await b).Dispose();

        await using var hasty = Tenants(new TenantDatabaseOptions { MaxOpen = 1, Patience = TimeSpan.Zero });
        using var held = await hasty.RentAsync("a");
        (await Should.ThrowAsync<TimeoutException>(() => hasty.RentAsync("b"))).Message.ShouldContain("MaxOpen");
        using (await hasty.RentAsync("a"))
        {
        }

        Should.Throw<ObjectDisposedException>(() => a.Store);
    }

    [Fact]
    public async Task What_was_idle_long_enough_is_closed()
    {
        await using var tenants = Tenants(new TenantDatabaseOptions { IdleAfter = TimeSpan.FromMinutes(1) });
        using var used = await tenants.RentAsync("a");
        (await tenants.RentAsync("b")).Dispose();
        await tenants.CloseIdleAsync();
        tenants.Open.ShouldBe(2);

        clock.Advance(TimeSpan.FromMinutes(2));
        await tenants.CloseIdleAsync();

        tenants.Open.ShouldBe(1);
        await used.Store.PingAsync();
    }

    [Fact]
    public async Task A_tenant_that_is_not_known_leaves_nothing_behind()
    {
        await using var tenants = new TenantDatabases((_, _) => throw new KeyNotFoundException(), new TenantDatabaseOptions { MaxOpen = 1 });

        await Should.ThrowAsync<KeyNotFoundException>(() => tenants.RentAsync("x"));
        await Should.ThrowAsync<KeyNotFoundException>(() => tenants.RentAsync("x"));
        tenants.Open.ShouldBe(0);
    }

    [ServerFact(TestServer.Postgres)]
    public async Task Closing_a_tenant_closes_its_connections_to_the_server()
    {
        var server = await PostgresServer.SharedAsync();
        var (a, b) = (await server.CreateDatabaseAsync(), await server.CreateDatabaseAsync());
        await using var tenants = new TenantDatabases(
            (name, _) => Task.FromResult(PatternSuite.Open(SqlDialect.Postgres, new NpgsqlConnectionStringBuilder(server.ConnectionString(name)) { Pooling = true }.ConnectionString)),
            new TenantDatabaseOptions { MaxOpen = 1 });
        using (var lease = await tenants.RentAsync(a))
        {
            (await lease.Store.QueryValueAsync<string>($"SELECT current_database()::text")).ShouldBe(a);
        }

        using var other = await tenants.RentAsync(b);
        await other.Store.PingAsync();

        await Until.HoldsAsync(async () => await other.Store.QueryValueAsync<long>($"SELECT count(*) FROM pg_stat_activity WHERE datname = {a}") == 0);
    }

    private TenantDatabases Tenants(TenantDatabaseOptions options) => new(
        (name, _) =>
        {
            opened.Enqueue(name);
            return Task.FromResult(RelationalStore.Over(name, new SqliteDataSource(new SqliteDataSourceOptions())));
        },
        options,
        clock);
}
