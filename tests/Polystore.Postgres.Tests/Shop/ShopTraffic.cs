using Npgsql;
using NpgsqlTypes;
using Polystore.Core.Workloads;
using Polystore.Samples.Shop;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Shop;

/// <summary>Sends statements through the driver as an application does: keys and texts are parameters, states and limits stand in the code.</summary>
internal static class ShopTraffic
{
    public static async Task RunAsync(PostgresServer server, string name, IReadOnlyList<WorkloadStatement> statements)
    {
        await using var connection = await server.OpenAsync(name);
        foreach (var statement in statements)
        {
            var request = ShopRequest.Of(statement.Sql);
            await using var command = new NpgsqlCommand(request.Sql, connection);
            command.Parameters.AddRange(request.Values.Select(value => new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Unknown, Value = value }).ToArray());
            for (var run = 0; run < statement.Calls; run++)
            {
                await command.ExecuteNonQueryAsync();
            }
        }
    }
}
