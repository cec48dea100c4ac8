using Polystore.RedisClient;

namespace Polystore.Runtime.Limits;

/// <summary>A place that is taken, and renewed until it is disposed of.</summary>
public sealed class ConcurrencyPlace : IAsyncDisposable
{
    private readonly CancellationTokenSource lost = new();
    private readonly CancellationTokenSource leaving = new();
    private readonly Func<Task>? leave;
    private readonly Task renewing;

    internal ConcurrencyPlace(RedisDatabase redis, ConcurrencyLimiterOptions options, string places, string holder)
    {
        Lost = lost.Token;
        IsShared = true;
        leave = async () => await redis.ExecuteAsync(["ZREM", places, holder], CancellationToken.None).ConfigureAwait(false);
        renewing = RenewAsync(redis, options, places, holder, leaving.Token);
    }

    internal ConcurrencyPlace(Action? leave)
    {
        Lost = lost.Token;
        this.leave = leave is null ? null : () =>
        {
            leave();
            return Task.CompletedTask;
        };
        renewing = Task.CompletedTask;
    }

    /// <summary>Redis gave it; false when it could not be asked and <see cref="ConcurrencyLimiterOptions.WhenDown"/> did.</summary>
    public bool IsShared { get; }

    /// <summary>Cancelled when the place may be another's by now: its lease ran out before it could be renewed.</summary>
    public CancellationToken Lost { get; }

    /// <summary>Gives the place back. When Redis cannot be told it runs out by itself.</summary>
    public async ValueTask DisposeAsync()
    {
        await leaving.CancelAsync().ConfigureAwait(false);
        await renewing.ConfigureAwait(false);
        try
        {
            await (leave?.Invoke() ?? Task.CompletedTask).ConfigureAwait(false);
        }
        catch (RedisException)
        {
            // It runs out.
        }

        leaving.Dispose();
        lost.Dispose();
    }

    private async Task RenewAsync(RedisDatabase redis, ConcurrencyLimiterOptions options, string places, string holder, CancellationToken left)
    {
        // Counted from before the question: the lease runs at least that long.
        var held = options.Time.GetTimestamp();
        try
        {
            while (true)
            {
                await Task.Delay(options.Lease / 3, options.Time, left).ConfigureAwait(false);
                var asked = options.Time.GetTimestamp();
                try
                {
                    var renewed = await redis.EvaluateAsync(ConcurrencyScripts.Renew, [places], [holder, (long)options.Lease.TotalMicroseconds], left).ConfigureAwait(false);
                    if (renewed.AsInt64() == 0)
                    {
                        break;
                    }

                    held = asked;
                }
                catch (RedisException) when (options.Time.GetElapsedTime(held) < options.Lease)
                {
                    // There is time for another attempt.
                }
                catch (RedisException)
                {
                    break;
                }
            }

            await lost.CancelAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // It is given back.
        }
    }
}
