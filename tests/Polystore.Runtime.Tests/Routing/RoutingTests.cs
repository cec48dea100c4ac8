using Npgsql;
using Polystore.MongoDriver;
using Polystore.RedisClient;
using Polystore.Runtime.Stores;
using Polystore.Runtime.Tests.Stores;
using Polystore.SqliteClient;
using Polystore.TestServers;
using Polystore.TestServers.Mongo;

namespace Polystore.Runtime.Tests.Routing;

public sealed class EmbeddedRoutingTests : RoutingCompliance
{
    private protected override Task<(RelationalStore Main, IDocumentStore Documents, IKeyValueStore Live)> OpenAsync() => Task.FromResult(EmbeddedStores.New());
}

[Needs(TestServer.Postgres | TestServer.Redis, mongo: true)]
public sealed class ServerRoutingTests : RoutingCompliance
{
    private protected override async Task<(RelationalStore Main, IDocumentStore Documents, IKeyValueStore Live)> OpenAsync()
    {
        var server = await PostgresServer.SharedAsync();
        var connection = new NpgsqlConnectionStringBuilder(server.ConnectionString(await server.CreateDatabaseAsync())) { Pooling = true, MaxPoolSize = 8, Timeout = 120 };
        return (
            RelationalStore.Over("main", NpgsqlDataSource.Create(connection)),
            new MongoDocumentStore("docs", await MongoClient.OpenAsync(await MongoServers.UrlAsync()), MongoServers.NewDatabase()),
            new RedisKeyValueStore("live", await RedisDatabase.ConnectAsync((await RedisServer.SharedAsync()).Url)));
    }
}

internal static class EmbeddedStores
{
    public static (RelationalStore Main, IDocumentStore Documents, IKeyValueStore Live) New() =>
        (RelationalStore.Over("main", new SqliteDataSource(new SqliteDataSourceOptions())), new EmbeddedDocumentStore("docs"), new EmbeddedKeyValueStore("live"));
}
