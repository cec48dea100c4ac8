using Polystore.RedisClient;

namespace Polystore.Runtime.Limits;

/// <summary>A place that is taken, and renewed until it is disposed of.</summary>
public sealed class ConcurrencyPlace : IAsyncDisposable
{
    private readonly LeaseKeeper? keeper;
    private readonly Func<Task>? leave;
    private bool isGivenBack;

    internal ConcurrencyPlace(RedisDatabase redis, ConcurrencyLimiterOptions options, string places, string holder, long asked, Action? left)
    {
        IsShared = true;
        leave = async () =>
        {
            left?.Invoke();
            await redis.ExecuteAsync(["ZREM", places, holder], CancellationToken.None).ConfigureAwait(false);
        };
        keeper = new LeaseKeeper(asked, options.Lease, options.Time, async cancellationToken =>
            (await redis.EvaluateAsync(ConcurrencyScripts.Renew, [places], [holder, (long)options.Lease.TotalMicroseconds], cancellationToken).ConfigureAwait(false)).AsInt64() == 1);
    }

    internal ConcurrencyPlace(Action? leave) => this.leave = leave is null ? null : () =>
    {
        leave();
        return Task.CompletedTask;
    };

    /// <summary>Redis gave it; false when it could not be asked and <see cref="ConcurrencyLimiterOptions.WhenDown"/> did.</summary>
    public bool IsShared { get; }

    /// <summary>Cancelled when the place may be another's by now: its lease ran out before it could be renewed.</summary>
    public CancellationToken Lost => keeper?.Lost ?? CancellationToken.None;

    /// <summary>Gives the place back. When Redis cannot be told it runs out by itself.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref isGivenBack, true))
        {
            return;
        }

        if (keeper is not null)
        {
            await keeper.DisposeAsync().ConfigureAwait(false);
        }

        try
        {
            await (leave?.Invoke() ?? Task.CompletedTask).ConfigureAwait(false);
        }
        catch (RedisException)
        {
            // It runs out.
        }
    }
}
