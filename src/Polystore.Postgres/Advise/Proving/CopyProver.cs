using System.Globalization;
using Npgsql;
using Polystore.Core.Advising;
using Polystore.Core.Connections;
using Polystore.Core.Errors;
using Polystore.Core.Observation;
using Polystore.Core.Proofs;
using Polystore.Postgres.Advise.WhatIf;
using Polystore.Postgres.Connect;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Advise.Proving;

/// <summary>
/// Measures advice on copies of the database that users name: every statement before, then the indexes really built and dropped,
/// then every statement again, all in one transaction that is rolled back at the end, so that the copy stays as it was.
/// </summary>
internal sealed class CopyProver(IReadOnlyList<AdvisedQuery> queries, ObserveOptions options, TimeProvider time)
{
    // An index build may take far longer than a statement of the application.
    private static readonly TimeSpan BuildTimeout = TimeSpan.FromHours(1);

    /// <summary>The advice with its proof.</summary>
    /// <param name="advice">What was advised.</param>
    /// <param name="target">The database it is for; never written.</param>
    /// <param name="copies">The copies.</param>
    /// <param name="progress">Told of each copy.</param>
    /// <param name="cancellationToken">Stops; the copy is rolled back.</param>
    public async Task<Advice> ProveAsync(Advice advice, DatabaseUrl target, IReadOnlyList<DatabaseUrl> copies, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        if (copies.Any(copy => copy.ToString() == target.ToString()))
        {
            throw new UsageException("The copy to prove on is the target itself, whose users would wait for the builds; name another database that holds a copy.");
        }

        var bytes = await BytesOfAsync(target, cancellationToken);
        var runs = new List<ProofRun>();
        var measured = new Dictionary<string, long>(StringComparer.Ordinal);
        var builds = new List<string>();
        foreach (var copy in copies)
        {
            progress?.Report(new ProgressStep($"Measuring on {copy.Database}"));
            await using var connection = await PostgresConnector.OpenAsync(copy, options, cancellationToken);
            try
            {
                await MeasureAsync(advice, connection, bytes, runs, measured, builds, cancellationToken);
            }
            catch (PostgresException failure)
            {
                throw new TargetException($"The copy {copy} could not be measured: {failure.MessageText}.", failure);
            }
        }

        return advice with
        {
            Indexes = advice.Indexes.Select(index => index with { Bytes = index.Bytes with { Measured = measured.GetValueOrDefault(index.Index.Name) } }).ToList(),
            Statements = advice.Statements
                .Select(statement => runs.Find(run => run.Statement == statement.Id) is { } run ? statement with { Digest = run.Digest, Reason = run.Reason ?? statement.Reason } : statement)
                .ToList(),
            Proof = new Proof
            {
                Kind = ProofKind.Measured,
                Runs = runs,
                Environment = $"PostgreSQL {advice.ServerVersion}, {string.Join("; ", builds)}, in a transaction that was rolled back, warm cache",
            },
        };
    }

    private async Task MeasureAsync(
        Advice advice, NpgsqlConnection connection, double targetBytes, List<ProofRun> runs, Dictionary<string, long> sizes, List<string> builds, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, $"SET LOCAL lock_timeout = {Math.Max(1, (long)options.LockTimeout.TotalMilliseconds)}", cancellationToken);
        var scale = targetBytes <= 0 ? 1 : Math.Round(await BytesOfAsync(connection, cancellationToken) / targetBytes, 2);
        var meter = new StatementMeter(connection, options.StatementTimeout);
        var before = await meter.MeasureAsync(queries, cancellationToken);
        var started = time.GetTimestamp();
        await ChangeAsync(advice, connection, cancellationToken);
        builds.Add(string.Create(CultureInfo.InvariantCulture, $"copy {connection.Database} with {scale}× the data, indexes built in {time.GetElapsedTime(started).TotalSeconds:0.0} s"));
        foreach (var index in advice.Indexes)
        {
            await using var size = new NpgsqlCommand("SELECT pg_relation_size($1::regclass)", connection)
            {
                Parameters = { new NpgsqlParameter<string> { TypedValue = PgName.Qualified(index.Index.Schema, index.Index.Name) } },
            };
            sizes.TryAdd(index.Index.Name, (long)(await size.ExecuteScalarAsync(cancellationToken))!);
        }

        var after = await meter.MeasureAsync(queries, cancellationToken);
        foreach (var query in queries)
        {
            if (before.GetValueOrDefault(query) is { } was && after.GetValueOrDefault(query) is { } now)
            {
                runs.Add(Compare(query, was, now, scale));
            }
        }

        await transaction.RollbackAsync(cancellationToken);
    }

    private async Task ChangeAsync(Advice advice, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await ExecuteAsync(connection, $"SET LOCAL statement_timeout = {(long)BuildTimeout.TotalMilliseconds}", cancellationToken);
        // CONCURRENTLY cannot run inside a transaction, and on the copy nobody has to wait.
        foreach (var statement in advice.Indexes.SelectMany(index => index.Apply).Concat(advice.Drops.SelectMany(drop => drop.Apply)))
        {
            await ExecuteAsync(connection, statement.Replace(" INDEX CONCURRENTLY ", " INDEX ", StringComparison.Ordinal), cancellationToken);
        }

        // Expressions have statistics only after ANALYZE.
        foreach (var index in advice.Indexes.Where(index => index.Index.Keys.Any(key => key.Expression is not null)).DistinctBy(index => (index.Index.Schema, index.Index.Table)))
        {
            await ExecuteAsync(connection, $"ANALYZE {PgName.Qualified(index.Index.Schema, index.Index.Table)}", cancellationToken);
        }
    }

    private static ProofRun Compare(AdvisedQuery query, StatementMeasurement before, StatementMeasurement after, double scale)
    {
        (DigestVerdict verdict, string? reason) = (before.Digest, after.Digest) switch
        {
            (null, _) or (_, null) => (DigestVerdict.None, null),
            var (was, now) when was == now => (DigestVerdict.Equal, null),
            _ when query.Shape.Query?.Limit is not null => (DigestVerdict.Undetermined, "LIMIT chooses among rows that its order does not tell apart"),
            _ when query.Volatile is { } function => (DigestVerdict.Undetermined, $"{function} gives another value each time"),
            _ => (DigestVerdict.Different, "other rows than before"),
        };
        return new ProofRun
        {
            Scale = scale,
            Metric = "blocks",
            Statement = query.Statement.Id,
            Before = before.Blocks,
            After = after.Blocks,
            N = StatementMeter.Repetitions,
            Digest = verdict,
            Reason = reason,
            BeforeMs = before.Milliseconds,
            AfterMs = after.Milliseconds,
        };
    }

    private async Task<double> BytesOfAsync(DatabaseUrl database, CancellationToken cancellationToken)
    {
        await using var connection = await PostgresConnector.OpenAsync(database, options, cancellationToken);
        return await BytesOfAsync(connection, cancellationToken);
    }

    private static async Task<double> BytesOfAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT sum(relpages) * current_setting('block_size')::bigint FROM pg_class WHERE relkind IN ('r', 'm')", connection);
        return Convert.ToDouble(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = (int)BuildTimeout.TotalSeconds };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
