using Npgsql;
using Polystore.Core.Workloads;
using Polystore.Postgres.Tests.Advise;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Workloads;

/// <summary>Blocks that a statement touched tell for which values it was asked where its rows do not: one row of a queue is one row.</summary>
public sealed class ObservedBlockTests
{
    private const TestServer Needs = TestServer.Postgres | TestServer.HypoPg;

    // ANALYZE reads 300 rows for each unit of the target (src/backend/commands/analyze.c): with 1000 all of them, so that what is expected is no matter of its luck.
    private const string Queue = """
        CREATE EXTENSION IF NOT EXISTS pg_stat_statements;
        CREATE TABLE messages (id int PRIMARY KEY, state text NOT NULL, run_at timestamptz NOT NULL, payload text NOT NULL);
        ALTER TABLE messages ALTER COLUMN state SET STATISTICS 1000;
        INSERT INTO messages SELECT g, CASE WHEN g % 1000 = 0 THEN 'ready' ELSE 'done' END, timestamptz '2025-01-01' + (g * 7919 % 60000) * interval '1 minute', repeat('x', 100) FROM generate_series(1, 60000) g;
        CREATE INDEX messages_state ON messages (state);
        VACUUM ANALYZE messages;
        SELECT pg_stat_statements_reset(0, (SELECT oid FROM pg_database WHERE datname = current_database()), 0);
        """;

    // Sorting the finished messages would be dear, and nobody does it who asks for the few that wait.
    [ServerTheory(Needs)]
    [InlineData("ready", false)]
    [InlineData("done", true)]
    public async Task A_queue_that_touches_few_blocks_never_asks_for_what_fills_the_table(string state, bool dear)
    {
        var database = await AdvisorDatabase.CreateAsync(Queue);
        await using (var connection = await database.Server.OpenAsync(database.Name))
        {
            for (var run = 0; run < 20; run++)
            {
                await using var command = new NpgsqlCommand($"SELECT id FROM messages WHERE state = '{state}' ORDER BY run_at LIMIT 1 FOR UPDATE SKIP LOCKED", connection);
                await command.ExecuteNonQueryAsync();
            }

            // What this session ran last shows no constant of the queue.
            await using var last = new NpgsqlCommand("SELECT 1", connection);
            await last.ExecuteNonQueryAsync();
        }

        var advice = await database.AdviseAsync(Workload.Empty with { Source = WorkloadSource.ServerStatistics });

        var polls = advice.Statements.Where(statement => statement.Sql!.Contains("ORDER BY run_at", StringComparison.Ordinal)).ToList();
        polls.Sum(statement => statement.Calls).ShouldBe(20, 0.001);
        polls.Where(statement => statement.Before > 500).Sum(statement => statement.Calls).ShouldBe(dear ? 12 : 0, dear ? 8.001 : 0.5);
    }
}
