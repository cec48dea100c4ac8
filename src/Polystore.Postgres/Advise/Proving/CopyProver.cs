using System.Globalization;
using Npgsql;
using Polystore.Core.Advising;
using Polystore.Core.Connections;
using Polystore.Core.Errors;
using Polystore.Core.Observation;
using Polystore.Postgres.Advise.WhatIf;
using Polystore.Postgres.Connect;
using Polystore.Postgres.Explain.Model;

namespace Polystore.Postgres.Advise.Proving;

/// <summary>
/// Measures advice on copies of the database, all in one transaction a copy that is rolled back at the end, so that each copy stays as
/// it was.
/// </summary>
internal sealed class CopyProver(IReadOnlyList<AdvisedQuery> queries, ObserveOptions options, TimeProvider time, Func<PostgresPlan, double> duration, double? mostWriteSlowdown)
{
    /// <summary>What the copies say.</summary>
    /// <param name="advice">What was advised.</param>
    /// <param name="target">The database it is for; never written.</param>
    /// <param name="copies">The copies.</param>
    /// <param name="progress">Told of each copy.</param>
    /// <param name="cancellationToken">Stops; the copy is rolled back.</param>
    /// <exception cref="UsageException">A copy is the target itself.</exception>
    /// <exception cref="TargetException">A copy cannot be reached, or the indexes cannot be built there.</exception>
    public async Task<ProofOutcome> ProveAsync(Advice advice, DatabaseUrl target, IReadOnlyList<DatabaseUrl> copies, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        if (copies.Any(copy => copy.ToString() == target.ToString()))
        {
            throw new UsageException("The copy to prove on is the target itself, whose users would wait for the builds; name another database that holds a copy.");
        }

        var bytes = await BytesOfAsync(target, cancellationToken);
        var outcome = new ProofOutcome();
        // What one copy speaks against is not there on the next one, and those before it are measured again without it.
        for (var position = 0; position < copies.Count;)
        {
            var copy = copies[position];
            progress?.Report(new ProgressStep($"Measuring on {copy.Database}", position, copies.Count));
            var withdrawn = await MeasureAsync(advice, copy, bytes, outcome, cancellationToken);
            position = withdrawn && position > 0 ? 0 : position + 1;
        }

        return outcome;
    }

    private async Task<bool> MeasureAsync(Advice advice, DatabaseUrl copy, double targetBytes, ProofOutcome outcome, CancellationToken cancellationToken)
    {
        await using var connection = await PostgresConnector.OpenAsync(copy, options, cancellationToken);
        try
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await using (var settings = new NpgsqlCommand($"SET LOCAL lock_timeout = {Math.Max(1, (long)options.LockTimeout.TotalMilliseconds)}", connection))
            {
                await settings.ExecuteNonQueryAsync(cancellationToken);
            }

            var scale = targetBytes <= 0 ? 1 : Math.Round(await BytesOfAsync(connection, cancellationToken) / targetBytes, 2);
            var trial = new CopyTrial(connection, advice, queries, options, time, duration);
            trial.Without.UnionWith(outcome.Withdrawn.Keys);
            await trial.StartAsync(cancellationToken);
            var review = new AdviceReview(trial, mostWriteSlowdown);
            await review.RunAsync(cancellationToken);
            await trial.DigestAsync(cancellationToken);
            await transaction.RollbackAsync(cancellationToken);
            outcome.Take(copy, scale, trial, review);
            return review.Withdrawn.Count > 0;
        }
        catch (PostgresException failure)
        {
            throw new TargetException($"The copy {copy} could not be measured: {failure.MessageText}.", failure);
        }
        catch (Exception failure) when (failure is NpgsqlException or IOException or TimeoutException)
        {
            throw PostgresFailure.From(failure, copy);
        }
    }

    private async Task<double> BytesOfAsync(DatabaseUrl database, CancellationToken cancellationToken)
    {
        await using var connection = await PostgresConnector.OpenAsync(database, options, cancellationToken);
        return await BytesOfAsync(connection, cancellationToken);
    }

    private static async Task<double> BytesOfAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT coalesce(sum(relpages), 0)::float8 * current_setting('block_size')::bigint FROM pg_class WHERE relkind IN ('r', 'm') AND relnamespace <> 'pg_catalog'::regnamespace", connection);
        return Convert.ToDouble(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
    }
}
