using Npgsql;
using Polystore.Runtime.Coordination.Postgres;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Coordination;

/// <summary>Servers that the tests of locks share.</summary>
internal static class LockStores
{
    private static readonly Lazy<Task<RedisServer>> Durable = new(() => RedisServer.StartAsync(FencingTests.Durable));
    private static readonly Lazy<Task<string>> Tables = new(MakeTablesAsync);
    private static int number;

    /// <summary>A name that no other test has.</summary>
    public static string NewName() => $"lock{Interlocked.Increment(ref number)}-{Environment.ProcessId}";

    public static Task<string> PostgresConnectionAsync() => Tables.Value;

    /// <summary>With a small pool: the tests' server serves many at once.</summary>
    public static string Pooled(PostgresServer server, string database) =>
        new NpgsqlConnectionStringBuilder(server.ConnectionString(database)) { Pooling = true, MaxPoolSize = 8, Timeout = 120 }.ConnectionString;

    public static Task<RedisServer> DurableAsync() => Durable.Value;

    private static async Task<string> MakeTablesAsync()
    {
        var server = await PostgresServer.SharedAsync();
        var connection = Pooled(server, await server.CreateDatabaseAsync());
        await using var source = NpgsqlDataSource.Create(connection);

        // By many at once, as processes start together.
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => new PostgresFence(source).EnsureAsync()));
        return connection;
    }
}
