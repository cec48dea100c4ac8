using System.Security.Cryptography;
using Polystore.Runtime.Stores;
using Polystore.Runtime.Telemetry;

namespace Polystore.Runtime.Patterns;

/// <summary>
/// Sends the messages of an outbox, each at least once, those of one key one after the other; any number may run in any number of processes.
/// A message that fails is tried again after a pause, and those of its key wait for it until it is sent or dead.
/// </summary>
public sealed class OutboxDispatcher
{
    private const int LongestError = 1_000;

    private readonly RelationalStore store;
    private readonly Outbox outbox;
    private readonly Func<OutboxDelivery, CancellationToken, Task> publish;
    private readonly OutboxDispatcherOptions options;
    private readonly TimeProvider time;
    private readonly OutboxTelemetry telemetry;

    /// <summary>Makes one; nothing is sent yet.</summary>
    /// <param name="store">Where the outbox is.</param>
    /// <param name="outbox">The outbox.</param>
    /// <param name="publish">Sends a message; it is sent when this returns, and was not when it throws. Several run at once, of different keys.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="time">The clock for pauses of this process.</param>
    public OutboxDispatcher(RelationalStore store, Outbox outbox, Func<OutboxDelivery, CancellationToken, Task> publish, OutboxDispatcherOptions? options = null, TimeProvider? time = null)
    {
        this.options = options ?? new OutboxDispatcherOptions();
        this.options.Validate();
        this.store = store;
        this.outbox = outbox;
        this.publish = publish;
        this.time = time ?? TimeProvider.System;
        telemetry = new OutboxTelemetry(store, outbox);
    }

    /// <summary>Sends until it is cancelled, and survives a database that is away for a while.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var bell = OutboxBell.Listen(store, outbox.Table, options, time);
        var purged = time.GetTimestamp();
        var sampling = new Sampling(time);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await sampling.RunAsync(OutboxTelemetry.IsSampled, () => telemetry.SampleAsync(cancellationToken)).ConfigureAwait(false);
                if (await DispatchAsync(cancellationToken).ConfigureAwait(false) == 0)
                {
                    await bell.WaitAsync(cancellationToken).ConfigureAwait(false);
                }

                if (options.Retention > TimeSpan.Zero && time.GetElapsedTime(purged) > TimeSpan.FromMinutes(1))
                {
                    await outbox.PurgeAsync(store, options.Retention, cancellationToken).ConfigureAwait(false);
                    purged = time.GetTimestamp();
                }
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                options.OnFailure?.Invoke(failure);
                await Task.Delay(options.PollInterval, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>Takes one batch and sends it.</summary>
    /// <returns>How many messages were tried; 0 when none is ready.</returns>
    public async Task<int> DispatchAsync(CancellationToken cancellationToken = default)
    {
        var taken = time.GetTimestamp();
        var claim = new OutboxClaim(store, outbox.Table);
        var batch = await claim.TakeAsync(options.BatchSize, options.Lease, cancellationToken).ConfigureAwait(false);
        var outcome = new OutboxOutcome();
        try
        {
            await Parallel.ForEachAsync(
                batch.GroupBy(delivery => delivery.Message.Key ?? delivery.Message.Id.ToString()),
                new ParallelOptions { MaxDegreeOfParallelism = options.Parallelism, CancellationToken = cancellationToken },
                (deliveries, token) => SendAsync(deliveries, outcome, taken, token)).ConfigureAwait(false);
        }
        finally
        {
            await RecordAsync(claim, batch, outcome).ConfigureAwait(false);
        }

        return outcome.Tried;
    }

    // The messages of one key; what comes after a failure is left.
    private async ValueTask SendAsync(IEnumerable<OutboxDelivery> deliveries, OutboxOutcome outcome, long taken, CancellationToken cancellationToken)
    {
        foreach (var delivery in deliveries)
        {
            // Past its lease a message may be another's.
            if (time.GetElapsedTime(taken) >= options.Lease || cancellationToken.IsCancellationRequested)
            {
                return;
            }

            try
            {
                await publish(delivery, cancellationToken).ConfigureAwait(false);
                outcome.Published.Enqueue(delivery.Sequence);
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                outcome.Failed.Enqueue((delivery, failure));
                return;
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    // Also when it is cancelled: what was sent would be sent again.
    private async Task RecordAsync(OutboxClaim claim, List<OutboxDelivery> batch, OutboxOutcome outcome)
    {
        using var limit = new CancellationTokenSource(options.Lease, time);
        await claim.PublishedAsync(outcome.Published, keep: options.Retention > TimeSpan.Zero, limit.Token).ConfigureAwait(false);
        telemetry.Told(outcome);
        foreach (var (delivery, failure) in outcome.Failed)
        {
            telemetry.Failed(failure, delivery.Attempt >= options.MaxAttempts);
            var error = $"{failure.GetType().Name}: {failure.Message}";
            await claim.FailedAsync(
                delivery.Sequence, error[..Math.Min(error.Length, LongestError)].Replace('\0', ' '), delivery.Attempt >= options.MaxAttempts, options.PauseAfter(delivery.Attempt, RandomNumberGenerator.GetInt32(1000) / 1000.0), limit.Token).ConfigureAwait(false);
            options.OnFailure?.Invoke(failure);
        }

        await claim.ReleaseAsync([.. outcome.LeftOf(batch)], limit.Token).ConfigureAwait(false);
    }
}
