using Npgsql;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Observation;
using Polystore.Core.Errors;
using Polystore.Postgres.Connect;

namespace Polystore.Postgres.Apply;

/// <summary>
/// Tells how far an index build has come, from pg_stat_progress_create_index in a session of its own. Where it may not look, or the
/// server has no room for another session, it stays silent.
/// </summary>
internal sealed class BuildWatch : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private const string Look = """
        SELECT phase, CASE WHEN lockers_total > 0 THEN lockers_done::float8 / lockers_total
                           WHEN blocks_total > 0 THEN blocks_done::float8 / blocks_total
                           WHEN tuples_total > 0 THEN tuples_done::float8 / tuples_total END
          FROM pg_catalog.pg_stat_progress_create_index WHERE pid = $1
        """;

    private readonly CancellationTokenSource stop = new();
    private readonly Task watching;

    private BuildWatch(Func<CancellationToken, Task> watch) => watching = watch(stop.Token);

    /// <summary>Begins to watch; null when the change builds no index.</summary>
    /// <param name="target">The server.</param>
    /// <param name="options">Timeouts.</param>
    /// <param name="session">The process that builds.</param>
    /// <param name="change">What it does.</param>
    /// <param name="step">How far the changes have come.</param>
    /// <param name="progress">Told every second.</param>
    /// <param name="time">The clock.</param>
    public static BuildWatch? Start(DatabaseUrl target, ObserveOptions options, int session, Change change, ProgressStep step, IProgress<ProgressStep> progress, TimeProvider time) =>
        change.Statements.Any(statement => new StatementShape(statement).BuildsIndex)
            ? new BuildWatch(token => WatchAsync(target, options, session, step, progress, time, token))
            : null;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await watching;
        stop.Dispose();
    }

    private static async Task WatchAsync(
        DatabaseUrl target, ObserveOptions options, int session, ProgressStep step, IProgress<ProgressStep> progress, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            // Most builds are over before anybody would look.
            using var timer = new PeriodicTimer(Every, time);
            await timer.WaitForNextTickAsync(cancellationToken);
            await using var connection = await PostgresConnector.OpenAsync(target, options, cancellationToken);
            await using var look = new NpgsqlCommand(Look, connection) { Parameters = { new NpgsqlParameter<int> { TypedValue = session } } };
            do
            {
                await using var reader = await look.ExecuteReaderAsync(cancellationToken);
                if (await reader.ReadAsync(cancellationToken))
                {
                    var share = await reader.IsDBNullAsync(1, cancellationToken) ? "" : FormattableString.Invariant($" {reader.GetDouble(1):0%}");
                    progress.Report(step with { Message = $"{step.Message}: {reader.GetString(0)}{share}" });
                }
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (Exception failure) when (failure is OperationCanceledException or NpgsqlException or PolystoreException or IOException or TimeoutException)
        {
            // Nobody watches any more; the build goes on.
        }
    }
}
