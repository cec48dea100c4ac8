using Npgsql;
using Polystore.Postgres.Advise.WhatIf;
using Polystore.Postgres.Explain.Parsing;

namespace Polystore.Postgres.Advise.Proving;

/// <summary>Runs statements inside a transaction and undoes each of them.</summary>
internal sealed class StatementMeter(NpgsqlConnection connection, TimeSpan statementTimeout)
{
    /// <summary>Runs behind each median, after one that warms the cache.</summary>
    public const int Repetitions = 3;

    /// <summary>What each statement took; one with parameters or that fails or takes too long is not in it.</summary>
    public async Task<IReadOnlyDictionary<AdvisedQuery, StatementMeasurement>> MeasureAsync(IReadOnlyList<AdvisedQuery> queries, CancellationToken cancellationToken)
    {
        await ExecuteAsync($"SET LOCAL statement_timeout = {(long)statementTimeout.TotalMilliseconds}", cancellationToken);
        var measured = new Dictionary<AdvisedQuery, StatementMeasurement>(ReferenceEqualityComparer.Instance);
        foreach (var query in queries.Where(query => query.Parameters == 0))
        {
            try
            {
                measured[query] = await MeasureAsync(query, cancellationToken);
            }
            catch (PostgresException)
            {
                // It cannot be run on this copy, or not in time; what cannot be measured is not in the proof.
                await ExecuteAsync("ROLLBACK TO SAVEPOINT polystore", cancellationToken);
            }
        }

        return measured;
    }

    private async Task<StatementMeasurement> MeasureAsync(AdvisedQuery query, CancellationToken cancellationToken)
    {
        var times = new List<double>();
        var blocks = 0.0;
        for (var run = 0; run <= Repetitions; run++)
        {
            var text = await UndoneAsync($"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {query.Statement.Sql}", cancellationToken);
            var plan = PostgresPlanReader.Read(text!);
            blocks = plan.Root.Buffers?.Touched ?? 0;
            if (run > 0)
            {
                times.Add(plan.ExecutionTime ?? 0);
            }
        }

        // Of every row its text, so that the order of rows and the plan play no part.
        var digest = query.Writes ? null : await UndoneAsync(
            $"SELECT count(*) || ':' || coalesce(sum(hashtextextended(polystore_row::text, 0)), 0) FROM ({query.Statement.Sql}) AS polystore_row", cancellationToken);
        return new StatementMeasurement(times.Order().ElementAt(times.Count / 2), blocks, digest);
    }

    private async Task<string?> UndoneAsync(string sql, CancellationToken cancellationToken)
    {
        await ExecuteAsync("SAVEPOINT polystore", cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = (int)Math.Ceiling(statementTimeout.TotalSeconds) + 15 };
        var value = (string?)await command.ExecuteScalarAsync(cancellationToken);
        await ExecuteAsync("ROLLBACK TO SAVEPOINT polystore", cancellationToken);
        return value;
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
