using Npgsql;
using Polystore.Runtime.Stores;
using Polystore.SqliteClient;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Stores;

public sealed class SqliteStoreTests : RelationalCompliance
{
    [Fact]
    public async Task A_private_file_is_gone_with_its_store()
    {
        var source = new SqliteDataSource(new SqliteDataSourceOptions());
        var store = RelationalStore.Over("main", source);
        await store.ExecuteAsync($"CREATE TABLE t (x int)");
        File.Exists(source.Path).ShouldBeTrue();

        await store.DisposeAsync();

        File.Exists(source.Path).ShouldBeFalse();
    }

    protected override string InstantType => "text";

    protected override string BinaryType => "blob";

    protected override string GuidType => "text";

    protected override Task<RelationalStore> OpenAsync() => Task.FromResult(RelationalStore.Over("main", new SqliteDataSource(new SqliteDataSourceOptions())));
}

[Needs(TestServer.Postgres)]
public sealed class PostgresStoreTests : RelationalCompliance
{
    protected override string InstantType => "timestamptz";

    protected override string BinaryType => "bytea";

    protected override string GuidType => "uuid";

    protected override async Task<RelationalStore> OpenAsync()
    {
        var server = await PostgresServer.SharedAsync();
        var connection = new NpgsqlConnectionStringBuilder(server.ConnectionString(await server.CreateDatabaseAsync())) { Pooling = true, MaxPoolSize = 10 };
        return RelationalStore.Over("main", NpgsqlDataSource.Create(connection));
    }
}
