using Polystore.TestServers;

namespace Polystore.Postgres.Tests;

public sealed class TestServersTests
{
    [ServerFact(TestServer.Postgres)]
    public async Task Server_starts_serves_and_goes_away()
    {
        string folder;
        await using (var server = await PostgresServer.StartAsync())
        {
            folder = server.Folder;
            var database = await server.CreateDatabaseAsync("CREATE TABLE t(a int); INSERT INTO t VALUES (7)");
            (await server.ScalarAsync("SELECT a FROM t", database)).ShouldBe(7);
            await using var replica = await server.StartReplicaAsync();
            (await replica.ScalarAsync("SELECT pg_is_in_recovery()")).ShouldBe(true);
        }

        Directory.Exists(folder).ShouldBeFalse();
    }
}
