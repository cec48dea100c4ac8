using Npgsql;
using Polystore.RedisClient;
using Polystore.Runtime.Coordination;
using Polystore.Runtime.Coordination.Local;
using Polystore.Runtime.Coordination.Postgres;
using Polystore.Runtime.Coordination.Redis;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Coordination;

/// <summary>Leases of every kind, as two processes have them.</summary>
internal sealed class LockStores : IAsyncDisposable
{
    private static readonly Lazy<Task<RedisServer>> Durable = new(() => RedisServer.StartAsync(FencingTests.Durable));
    private static readonly Lazy<Task<string>> Tables = new(MakeTablesAsync);
    private static int number;

    private readonly List<IAsyncDisposable> opened = [];

    public ILockLeases One { get; private set; } = null!;

    public ILockLeases Other { get; private set; } = null!;

    public static TheoryData<string> Kinds { get; } = ["redis", "postgres", "local"];

    /// <summary>A name that no other test has.</summary>
    public static string NewName() => $"lock{Interlocked.Increment(ref number)}-{Environment.ProcessId}";

    public static async Task<LockStores> OpenAsync(string kind)
    {
        var stores = new LockStores();
        (stores.One, stores.Other) = kind switch
        {
            "redis" => (await stores.RedisAsync(), await stores.RedisAsync()),
            "postgres" => (await stores.PostgresAsync(), await stores.PostgresAsync()),
            _ => Same(new LocalLockLeases()),
        };
        return stores;
    }

    public static Task<string> PostgresConnectionAsync() => Tables.Value;

    /// <summary>With a small pool: the tests' server serves many at once.</summary>
    public static string Pooled(PostgresServer server, string database) =>
        new NpgsqlConnectionStringBuilder(server.ConnectionString(database)) { Pooling = true, MaxPoolSize = 8, Timeout = 120 }.ConnectionString;

    public static Task<RedisServer> DurableAsync() => Durable.Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var one in opened)
        {
            await one.DisposeAsync();
        }
    }

    private static (ILockLeases One, ILockLeases Other) Same(ILockLeases leases) => (leases, leases);

    private static async Task<string> MakeTablesAsync()
    {
        var server = await PostgresServer.SharedAsync();
        var connection = Pooled(server, await server.CreateDatabaseAsync());
        await using var source = NpgsqlDataSource.Create(connection);

        // By many at once, as processes start together.
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => new PostgresFence(source).EnsureAsync()));
        return connection;
    }

    private async Task<ILockLeases> RedisAsync()
    {
        var redis = await RedisDatabase.ConnectAsync((await Durable.Value).Url);
        opened.Add(redis);
        return new RedisLockLeases(redis);
    }

    private async Task<ILockLeases> PostgresAsync()
    {
        var source = NpgsqlDataSource.Create(await Tables.Value);
        opened.Add(source);
        return new PostgresLockLeases(source);
    }
}
