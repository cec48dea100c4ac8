using Npgsql;
using Polystore.Postgres.Advise.WhatIf;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Parsing;

namespace Polystore.Postgres.Advise.Proving;

/// <summary>Runs statements inside a transaction and undoes each of them.</summary>
/// <param name="connection">In a transaction that is rolled back in the end.</param>
/// <param name="statementTimeout">Longest for one run.</param>
/// <param name="duration">Milliseconds of a run by its plan.</param>
internal sealed class StatementMeter(NpgsqlConnection connection, TimeSpan statementTimeout, Func<PostgresPlan, double> duration)
{
    /// <summary>One run; null when the statement cannot be run on this copy, or not in time.</summary>
    public async Task<StatementMeasurement?> RunAsync(AdvisedQuery query, CancellationToken cancellationToken)
    {
        if (await UndoneAsync($"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {query.Statement.Sql}", cancellationToken) is not { } text)
        {
            return null;
        }

        var plan = PostgresPlanReader.Read(text);
        return new StatementMeasurement(
            duration(plan),
            plan.Root.Buffers?.Touched ?? 0,
            string.Join('\n', plan.Nodes.Select(Step)),
            plan.Nodes.Select(node => node.IndexName).OfType<string>().ToHashSet(StringComparer.Ordinal),
            plan);
    }

    /// <summary>Number and hash of the rows, order aside; null for a statement that writes, fails, or takes too long.</summary>
    /// <param name="query">The statement.</param>
    /// <param name="rounded">Binary fractions to 12 significant digits, so that the order of adding plays no part.</param>
    /// <param name="cancellationToken">Stops.</param>
    public Task<string?> DigestAsync(AdvisedQuery query, bool rounded, CancellationToken cancellationToken) => query.Writes
        ? Task.FromResult<string?>(null)
        // Of every row its text, so that the order of rows and the plan play no part. DBL_DIG is 15; the setting is added to it.
        : UndoneAsync(
            $"SET LOCAL extra_float_digits = {(rounded ? -3 : 1)}; "
            + $"SELECT count(*) || ':' || coalesce(sum(hashtextextended(polystore_row::text, 0)), 0) FROM ({query.Statement.Sql}\n) AS polystore_row",
            cancellationToken);

    // What makes two plans the same: their steps, not what they were expected to cost.
    private static string Step(PostgresPlanNode node)
    {
        var depth = 0;
        for (var parent = node.Parent; parent is not null; parent = parent.Parent)
        {
            depth++;
        }

        return $"{new string(' ', depth)}{node.NodeType} {node.JoinType} {node.Strategy} {node.PartialMode} {node.ScanDirection} {node.Schema}.{node.RelationName} {node.Alias} {node.IndexName}";
    }

    private async Task<string?> UndoneAsync(string sql, CancellationToken cancellationToken)
    {
        await ExecuteAsync($"SAVEPOINT polystore_run; SET LOCAL statement_timeout = {(long)statementTimeout.TotalMilliseconds}", cancellationToken);
        try
        {
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = (int)Math.Ceiling(statementTimeout.TotalSeconds) + 15 };
            return (string?)await command.ExecuteScalarAsync(cancellationToken);
        }
        catch (PostgresException failure) when (!failure.SqlState.StartsWith("57P", StringComparison.Ordinal))
        {
            // What cannot be measured is not in the proof, and says so there.
            return null;
        }
        finally
        {
            if (connection.State == System.Data.ConnectionState.Open)
            {
                await ExecuteAsync("ROLLBACK TO SAVEPOINT polystore_run; RELEASE SAVEPOINT polystore_run", CancellationToken.None);
            }
        }
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
