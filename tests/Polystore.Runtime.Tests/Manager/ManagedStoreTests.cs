using Polystore.Runtime.Manager;
using Polystore.Runtime.Stores;
using Polystore.Runtime.Tests.Stores;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Manager;

/// <summary>Stores of the manager do what the ports promise.</summary>
public sealed class ManagedKeyValueStoreTests : KeyValueCompliance
{
    protected override Task<IKeyValueStore> OpenAsync() => Task.FromResult(new DatabaseManager(stores => stores.AddKeys("live", new KeyValueStoreOptions { Url = "memory:" })).Keys("live"));
}

[Needs(TestServer.Redis)]
public sealed class ManagedRedisTests : KeyValueCompliance
{
    protected override async Task<IKeyValueStore> OpenAsync()
    {
        var server = await RedisServer.SharedAsync();
        return new DatabaseManager(stores => stores.AddKeys("live", new KeyValueStoreOptions { Url = server.Url })).Keys("live");
    }
}

public sealed class ManagedDocumentStoreTests : DocumentCompliance
{
    protected override Task<IDocumentStore> OpenAsync() =>
        Task.FromResult(new DatabaseManager(stores => stores.AddDocuments("docs", new DocumentStoreOptions { Url = "memory:" })).Documents("docs"));
}

[Needs(TestServer.Postgres)]
public sealed class ManagedPostgresTests : RelationalCompliance
{
    protected override string InstantType => "timestamptz";

    protected override string BinaryType => "bytea";

    protected override string GuidType => "uuid";

    protected override async Task<RelationalStore> OpenAsync()
    {
        var server = await PostgresServer.SharedAsync();
        var url = server.Url(await server.CreateDatabaseAsync());
        return new DatabaseManager(stores => stores.AddRelational("main", new RelationalStoreOptions { Url = url, MaxPoolSize = 10 })).Relational("main");
    }
}
