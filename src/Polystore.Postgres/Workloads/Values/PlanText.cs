using Npgsql;

namespace Polystore.Postgres.Workloads.Values;

/// <summary>Asks the planner for a plan.</summary>
internal static class PlanText
{
    private const string Name = "polystore_advise";

    /// <summary>The statements that make it show one. A statement with parameters is prepared, and planned for any value where the session says so.</summary>
    public static IReadOnlyList<string> Statements(string sql) => StatementParameters.CountIn(sql) is var parameters && parameters == 0
        ? [$"EXPLAIN (FORMAT JSON) {sql}"]
        :
        [
            // A question that failed half-way left it behind.
            "DEALLOCATE ALL",
            $"PREPARE {Name} AS {sql}",
            $"EXPLAIN (FORMAT JSON) EXECUTE {Name}({string.Join(", ", Enumerable.Repeat("NULL", parameters))})",
            $"DEALLOCATE {Name}",
        ];

    /// <summary>The plan as JSON.</summary>
    /// <exception cref="PostgresException">The statement cannot be planned.</exception>
    public static async Task<string> ReadAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var statement in Statements(sql))
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(statement));
        }

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? reader.GetString(0) : "";
    }
}
