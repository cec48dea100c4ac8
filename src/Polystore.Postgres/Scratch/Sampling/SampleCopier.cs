using System.Globalization;
using Npgsql;
using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Errors;
using Polystore.Core.Observation;
using Polystore.Postgres.Connect;

namespace Polystore.Postgres.Scratch.Sampling;

/// <summary>
/// Fills a scratch database with a sample of another: its tables without indexes and keys by pg_dump, the rows of the sample, then the rest of
/// the schema by pg_dump. The source is only read, all of it in one snapshot.
/// </summary>
internal sealed class SampleCopier(DumpPipe pipe, DatabaseUrl target, ObserveOptions options, IProgress<ProgressStep>? progress)
{
    private const string Session = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL row_security = off; SELECT pg_export_snapshot()";

    // A table is read for as long as it takes; the lock timeout stays.
    private readonly ObserveOptions patient = options with { StatementTimeout = TimeSpan.FromDays(1) };

    /// <summary>Fills one.</summary>
    /// <param name="destination">The empty database.</param>
    /// <param name="catalog">What is in the source.</param>
    /// <param name="copied">The tables to copy, as schema.table.</param>
    /// <param name="share">Of the rows, above 0 and below 1.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>The first error of pg_restore.</returns>
    /// <exception cref="TargetException">The source cannot be read.</exception>
    public async Task<string> FillAsync(DatabaseUrl destination, Catalog catalog, IReadOnlySet<string> copied, double share, CancellationToken cancellationToken)
    {
        try
        {
            await using var source = await PostgresConnector.OpenAsync(target, patient, cancellationToken);
            var snapshot = await SnapshotAsync(source, cancellationToken);
            var before = await pipe.CopyAsync(["--section=pre-data", $"--snapshot={snapshot}"], cancellationToken);
            await using (var copy = await PostgresConnector.OpenAsync(destination, patient, cancellationToken))
            {
                await ExecuteAsync(copy, "SET synchronous_commit = off", cancellationToken);
                await FillAsync(source, copy, catalog, copied, share, cancellationToken);
            }

            progress?.Report(new ProgressStep("Building the indexes of the sample"));
            var after = await pipe.CopyAsync(["--section=post-data", $"--snapshot={snapshot}"], cancellationToken);
            return before.Contains("error", StringComparison.Ordinal) ? before : after;
        }
        catch (Exception failure) when (failure is NpgsqlException or IOException or TimeoutException)
        {
            throw PostgresFailure.From(failure, target);
        }
    }

    private async Task FillAsync(NpgsqlConnection source, NpgsqlConnection copy, Catalog catalog, IReadOnlySet<string> copied, double share, CancellationToken cancellationToken)
    {
        var tables = SamplePlan.Of(catalog, copied, share);
        var transfer = new RowTransfer(source, copy);
        for (var i = 0; i < tables.Count; i++)
        {
            progress?.Report(new ProgressStep(string.Create(CultureInfo.InvariantCulture, $"Copying {share:P0} of the rows to a scratch server: {tables[i].Name}"), i, tables.Count));
            await transfer.CopyAsync(tables[i].Select, tables[i], cancellationToken);
        }

        progress?.Report(new ProgressStep("Fetching the rows that the sample refers to"));
        var byName = tables.ToDictionary(table => table.Name);
        await new ParentRepair(copy, transfer, byName).RunAsync(catalog.Tables.Where(table => byName.ContainsKey(table.ObjectName)).ToList(), cancellationToken);
        await SetSequencesAsync(source, copy, cancellationToken);
    }

    // Statements of the workload that insert go on counting where the source does.
    private static async Task SetSequencesAsync(NpgsqlConnection source, NpgsqlConnection copy, CancellationToken cancellationToken)
    {
        var counted = new List<(string Name, long Last)>();
        await using (var command = new NpgsqlCommand("SELECT format('%I.%I', schemaname, sequencename), last_value FROM pg_sequences WHERE last_value IS NOT NULL", source))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                counted.Add((reader.GetString(0), reader.GetInt64(1)));
            }
        }

        await using var set = new NpgsqlCommand("SELECT setval(to_regclass(n), v) FROM unnest($1::text[], $2::bigint[]) s(n, v) WHERE to_regclass(n) IS NOT NULL", copy);
        set.Parameters.Add(new NpgsqlParameter { Value = counted.Select(sequence => sequence.Name).ToArray() });
        set.Parameters.Add(new NpgsqlParameter { Value = counted.Select(sequence => sequence.Last).ToArray() });
        await set.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<string> SnapshotAsync(NpgsqlConnection source, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Session, source);
        return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
