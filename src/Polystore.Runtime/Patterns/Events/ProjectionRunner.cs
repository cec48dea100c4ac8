using System.Globalization;
using Polystore.Runtime.Stores;
using Polystore.Runtime.Telemetry;
using Polystore.Sql;

namespace Polystore.Runtime.Patterns;

/// <summary>
/// Keeps a projection up with the events. Any number may run: one at a time works, as it holds the row of the checkpoint, and what it writes is
/// committed together with that.
/// </summary>
public sealed class ProjectionRunner
{
    private readonly RelationalStore store;
    private readonly EventStore events;
    private readonly IProjection projection;
    private readonly ProjectionOptions options;
    private readonly TimeProvider time;
    private readonly ProjectionTelemetry telemetry;

    /// <summary>Makes one; nothing runs yet.</summary>
    public ProjectionRunner(RelationalStore store, EventStore events, IProjection projection, ProjectionOptions? options = null, TimeProvider? time = null)
    {
        this.options = options ?? new ProjectionOptions();
        this.options.Validate();
        this.store = store;
        this.events = events;
        this.projection = projection;
        this.time = time ?? TimeProvider.System;
        telemetry = new ProjectionTelemetry(store, events, projection);
    }

    /// <summary>Follows the events until it is cancelled. A projection that fails stays where it is and is tried again at the poll interval.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var sampling = new Sampling(time);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await sampling.RunAsync(ProjectionTelemetry.IsSampled, () => telemetry.SampleAsync(cancellationToken)).ConfigureAwait(false);
                if (await ApplyAsync(cancellationToken).ConfigureAwait(false) > 0)
                {
                    continue;
                }
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                telemetry.Failed(failure);
                options.OnFailure?.Invoke(failure);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(options.PollInterval, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Takes one batch.</summary>
    /// <returns>How many events; 0 when there are none, or another runner is at work.</returns>
    public async Task<int> ApplyAsync(CancellationToken cancellationToken = default)
    {
        var taken = await TakeAsync(cancellationToken).ConfigureAwait(false);
        telemetry.Taken(taken);
        return taken;
    }

    private Task<int> TakeAsync(CancellationToken cancellationToken) => store.InTransactionAsync(
        async (transaction, token) =>
        {
            if (await HoldAsync(transaction, wait: false, token).ConfigureAwait(false) is not { } after)
            {
                return 0;
            }

            var batch = await events.ReadAllAsync(transaction, after, options.BatchSize, token).ConfigureAwait(false);
            foreach (var recorded in batch)
            {
                await projection.ApplyAsync(transaction, recorded, token).ConfigureAwait(false);
            }

            if (batch.Count > 0)
            {
                await MoveAsync(transaction, batch[^1].Position, token).ConfigureAwait(false);
            }

            return batch.Count;
        },
        cancellationToken: cancellationToken);

    /// <summary>
    /// Empties the projection and puts it back to the beginning; runners fill it again. To have no reader see it half full, give the new form
    /// another name and tables, and switch over when it has caught up.
    /// </summary>
    public Task RebuildAsync(CancellationToken cancellationToken = default) => store.InTransactionAsync(
        async (transaction, token) =>
        {
            await HoldAsync(transaction, wait: true, token).ConfigureAwait(false);
            await projection.ResetAsync(transaction, token).ConfigureAwait(false);
            await MoveAsync(transaction, EventPosition.Start, token).ConfigureAwait(false);
        },
        cancellationToken: cancellationToken);

    private bool IsPostgres => store.Dialect.Language == SqlDialect.Postgres;

    private async Task<EventPosition?> HoldAsync(RelationalTransaction transaction, bool wait, CancellationToken cancellationToken)
    {
        await transaction.ExecuteAsync($"INSERT INTO {events.Projections} (name) VALUES ({projection.Name}) ON CONFLICT (name) DO NOTHING", cancellationToken).ConfigureAwait(false);
        var query = new SqlQuery().Write($"SELECT CAST(transaction_id AS text), position FROM {events.Projections} WHERE name = {projection.Name}");
        return await transaction.QueryFirstAsync<EventPosition?>(
            IsPostgres ? query.Write(wait ? " FOR UPDATE" : " FOR UPDATE SKIP LOCKED") : query,
            row => new EventPosition(ulong.Parse(row.GetString(0), CultureInfo.InvariantCulture), row.GetInt64(1)),
            cancellationToken).ConfigureAwait(false);
    }

    private Task<int> MoveAsync(RelationalTransaction transaction, EventPosition position, CancellationToken cancellationToken)
    {
        var number = IsPostgres ? EventSql.Transaction(position) : new SqlQuery().Write("'0'");
        return transaction.ExecuteAsync($"UPDATE {events.Projections} SET transaction_id = {number}, position = {position.Number} WHERE name = {projection.Name}", cancellationToken);
    }
}
