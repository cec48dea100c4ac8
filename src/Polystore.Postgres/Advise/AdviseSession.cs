using Npgsql;
using Polystore.Core.Errors;
using Polystore.Core.Observation;

namespace Polystore.Postgres.Advise;

/// <summary>Makes a session ready for what-if questions: read-only, with time limits, HypoPG at hand.</summary>
internal static class AdviseSession
{
    /// <summary>Read-only, with time limits, and parameters planned for any value.</summary>
    public static async Task LimitAsync(NpgsqlConnection connection, ObserveOptions options, CancellationToken cancellationToken)
    {
        await using var settings = new NpgsqlCommand(
            $"SET default_transaction_read_only = on; SET statement_timeout = {(long)options.StatementTimeout.TotalMilliseconds}; "
            + $"SET lock_timeout = {Math.Max(1, (long)options.LockTimeout.TotalMilliseconds)}; SET plan_cache_mode = force_generic_plan",
            connection);
        await settings.ExecuteNonQueryAsync(cancellationToken);
    }

    public static async Task PrepareAsync(NpgsqlConnection connection, ObserveOptions options, CancellationToken cancellationToken)
    {
        await LimitAsync(connection, options, cancellationToken);
        await using var look = new NpgsqlCommand(
            "SELECT (SELECT extversion FROM pg_extension WHERE extname = 'hypopg'), EXISTS (SELECT FROM pg_available_extensions WHERE name = 'hypopg')", connection);
        await using var reader = await look.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        if (!await reader.IsDBNullAsync(0, cancellationToken))
        {
            return;
        }

        throw new UsageException(reader.GetBoolean(1)
            ? "HypoPG is not in this database, and without hypothetical indexes the planner cannot be asked; run CREATE EXTENSION hypopg (it adds functions only) and advise again."
            : "HypoPG is not on this server, and without hypothetical indexes the planner cannot be asked; install it (Debian: postgresql-NN-hypopg for your version), run CREATE EXTENSION hypopg, and advise again.");
    }
}
