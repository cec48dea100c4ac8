namespace Polystore.Runtime;

/// <summary>Renews a lease at every third of it, and says when it may be another's by now.</summary>
internal sealed class LeaseKeeper : IAsyncDisposable
{
    private readonly CancellationTokenSource lost = new();
    private readonly CancellationTokenSource leaving = new();
    private readonly TimeSpan lease;
    private readonly TimeProvider time;
    private readonly Func<CancellationToken, ValueTask<bool>> renew;
    private readonly ITimer watchdog;
    private readonly Task renewing;

    /// <param name="asked">The timestamp from before the question that took the lease: it runs at least that long.</param>
    /// <param name="lease">How long it lasts.</param>
    /// <param name="time">The clock of this process.</param>
    /// <param name="renew">Renews it; false when it is not held any more. What it throws is tried again while there is time.</param>
    public LeaseKeeper(long asked, TimeSpan lease, TimeProvider time, Func<CancellationToken, ValueTask<bool>> renew)
    {
        this.lease = lease;
        this.time = time;
        this.renew = renew;
        Lost = lost.Token;
        watchdog = time.CreateTimer(static keeper => ((LeaseKeeper)keeper!).Lose(), this, Left(asked), Timeout.InfiniteTimeSpan);
        renewing = RenewAsync();
    }

    /// <summary>Cancelled when the lease ran out before it could be renewed.</summary>
    public CancellationToken Lost { get; }

    /// <summary>Ends the renewals, and waits until none is on its way.</summary>
    public async ValueTask DisposeAsync()
    {
        await leaving.CancelAsync().ConfigureAwait(false);
        await renewing.ConfigureAwait(false);
        await watchdog.DisposeAsync().ConfigureAwait(false);
        leaving.Dispose();
        lost.Dispose();
    }

    /// <summary>Renews it now; false, and <see cref="Lost"/> is cancelled, when it is not held any more.</summary>
    public async ValueTask<bool> ConfirmAsync(CancellationToken cancellationToken)
    {
        var asked = time.GetTimestamp();
        if (!await renew(cancellationToken).ConfigureAwait(false))
        {
            Lose();
            return false;
        }

        watchdog.Change(Left(asked), Timeout.InfiniteTimeSpan);
        return !Lost.IsCancellationRequested;
    }

    private async Task RenewAsync()
    {
        try
        {
            var pause = lease / 3;
            while (!Lost.IsCancellationRequested)
            {
                await Task.Delay(pause, time, leaving.Token).ConfigureAwait(false);
                try
                {
                    if (!await ConfirmAsync(leaving.Token).ConfigureAwait(false))
                    {
                        return;
                    }

                    pause = lease / 3;
                }
                catch (Exception failure) when (failure is not OperationCanceledException || !leaving.IsCancellationRequested)
                {
                    pause = lease / 10;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // It is given back.
        }
    }

    private TimeSpan Left(long asked)
    {
        var left = lease - time.GetElapsedTime(asked);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private void Lose()
    {
        try
        {
            lost.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The timer came while it was given back.
        }
    }
}
