namespace Polystore.Runtime.Coordination;

/// <summary>One leader of many processes: who holds a lock, with its fencing token as the term.</summary>
/// <param name="locks">The locks; their lease is what a dead leader's followers wait for.</param>
/// <param name="name">What is led.</param>
public sealed class LeaderElection(DistributedLocks locks, string name)
{
    // Not in a tight circle when the store cannot be asked.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private volatile Leadership? current;

    /// <summary>The leadership of this process; null while another leads, or nobody.</summary>
    public Leadership? Current => current is { Lost.IsCancellationRequested: false } mine ? mine : null;

    /// <summary>
    /// Waits until this process is elected, and leads; when the leadership is lost, or the work of leading ended or failed, begins anew.
    /// </summary>
    /// <param name="lead">The work of the leader; ends soon after its token is cancelled. The leadership ends when it does.</param>
    /// <param name="onFailure">Hears what the work or the store threw; null when nobody has to.</param>
    /// <param name="cancellationToken">Ends it: the leadership is given back at once.</param>
    /// <exception cref="LockUnavailableException">The store is not set up for such locks.</exception>
    public async Task RunAsync(Func<Leadership, CancellationToken, Task> lead, Action<Exception>? onFailure = null, CancellationToken cancellationToken = default)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await LeadOnceAsync(lead, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (LockUnavailableException forGood) when (!forGood.IsTransient)
            {
                throw;
            }
            catch (Exception failure)
            {
                onFailure?.Invoke(failure);
                await Task.Delay(Pause, locks.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task LeadOnceAsync(Func<Leadership, CancellationToken, Task> lead, CancellationToken cancellationToken)
    {
        await using var held = await locks.AcquireAsync(name, Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(held.Lost, cancellationToken);
        try
        {
            current = new Leadership(held.Token, held.Lost);
            await lead(current, ended.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (held.Lost.IsCancellationRequested)
        {
            // Another may lead by now.
        }
        finally
        {
            current = null;
        }
    }
}

/// <summary>A process leads.</summary>
/// <param name="Term">Grows with every leadership: it goes with every write of the leader, and the stores refuse older ones.</param>
/// <param name="Lost">Cancelled when another may lead by now.</param>
public sealed record Leadership(FencingToken Term, CancellationToken Lost);
