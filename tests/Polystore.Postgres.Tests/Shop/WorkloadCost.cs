using System.Text.Json;
using Npgsql;
using Polystore.Samples.Shop;
using Polystore.Sql;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Shop;

/// <summary>What one statement of the workload touched.</summary>
/// <param name="Id">The statement.</param>
/// <param name="Buffers">Shared buffers it looked at, in the cache or not.</param>
/// <param name="Written">The table it writes; null for a query.</param>
internal sealed record WorkloadCost(string Id, long Buffers, string? Written)
{
    /// <summary>Every statement, run once to warm up and once to count, each write rolled back.</summary>
    public static async Task<IReadOnlyDictionary<string, WorkloadCost>> MeasureAsync(PostgresServer server, string database)
    {
        await using var connection = await server.OpenAsync(database);
        var costs = new Dictionary<string, WorkloadCost>();
        foreach (var statement in WorkloadScript.Read(ShopSample.Workload, SqlDialect.Postgres))
        {
            await MeasureAsync(connection, statement.Sql);
            using var plan = JsonDocument.Parse(await MeasureAsync(connection, statement.Sql));
            var root = plan.RootElement[0].GetProperty("Plan");
            costs.Add(statement.Id, new WorkloadCost(
                statement.Id,
                root.GetProperty("Shared Hit Blocks").GetInt64() + root.GetProperty("Shared Read Blocks").GetInt64(),
                root.GetProperty("Node Type").GetString() == "ModifyTable" ? root.GetProperty("Relation Name").GetString() : null));
        }

        return costs;
    }

    private static async Task<string> MeasureAsync(NpgsqlConnection connection, string sql)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand("EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) " + sql, connection);
        var plan = (string)(await command.ExecuteScalarAsync())!;
        await transaction.RollbackAsync();
        return plan;
    }
}
