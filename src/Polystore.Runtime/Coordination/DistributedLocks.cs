using System.Security.Cryptography;

namespace Polystore.Runtime.Coordination;

/// <summary>
/// Locks that one process of many holds. A lock is a lease: it runs out when its holder dies. As no lease can stop a holder that slept past
/// it, every holder gets a <see cref="FencingToken"/>, and the stores that the lock guards refuse older ones.
/// </summary>
public sealed class DistributedLocks
{
    // A message of a release may be lost; then the lock is asked for again.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(1);

    private readonly ILockLeases leases;
    private readonly LockOptions options;

    /// <summary>Makes them; nothing is sent.</summary>
    /// <param name="leases">Where the leases are kept: Redis, PostgreSQL, MongoDB, or this process.</param>
    /// <param name="options">How they are held; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the sentence names it.</exception>
    public DistributedLocks(ILockLeases leases, LockOptions? options = null)
    {
        this.options = (options ?? new LockOptions()) with { };
        this.options.Validate();
        OptionRange.Require(!this.options.IsFair || leases.CanQueue, nameof(LockOptions.IsFair), this.options.IsFair, $"false with {leases.GetType().Name}, which has no queue");
        this.leases = leases;
    }

    internal TimeProvider Time => options.Time;

    /// <summary>Takes a lock that is free; null when it is not.</summary>
    /// <param name="name">1 to 200 characters without braces.</param>
    /// <param name="cancellationToken">Stops waiting for the answer; a lock that was taken all the same is given back.</param>
    /// <exception cref="LockUnavailableException">The store is not set up for such locks.</exception>
    public async ValueTask<HeldLock?> TryAcquireAsync(string name, CancellationToken cancellationToken = default) =>
        (await AttemptAsync(Checked(name), NewHolder(), waits: false, cancellationToken).ConfigureAwait(false)).Held;

    /// <summary>Takes a lock, and waits for it.</summary>
    /// <param name="name">1 to 200 characters without braces.</param>
    /// <param name="timeout">Longest wait; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="TimeoutException">Others had it all the time.</exception>
    /// <exception cref="LockUnavailableException">The store is not set up for such locks.</exception>
    public async ValueTask<HeldLock> AcquireAsync(string name, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        var began = options.Time.GetTimestamp();
        var holder = NewHolder();
        var (held, _) = await AttemptAsync(Checked(name), holder, waits: true, cancellationToken).ConfigureAwait(false);
        if (held is not null)
        {
            return held;
        }

        try
        {
            await using var watch = await leases.WatchAsync(name, cancellationToken).ConfigureAwait(false);
            while (true)
            {
                // Once more after the watch has begun: it may have been given back just before.
                (held, var free) = await AttemptAsync(name, holder, waits: true, cancellationToken).ConfigureAwait(false);
                if (held is not null)
                {
                    return held;
                }

                var left = timeout == Timeout.InfiniteTimeSpan ? Patience : timeout - options.Time.GetElapsedTime(began);
                if (left <= TimeSpan.Zero)
                {
                    throw new TimeoutException(FormattableString.Invariant($"The lock '{name}' was not free within {timeout.TotalSeconds:0.###} s."));
                }

                await watch.WaitAsync(Least(left, Patience, free > TimeSpan.Zero ? free : Patience), cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            // The place in the queue, and a lease whose answer nobody waited for.
            await ReleaseQuietlyAsync(leases, name, holder).ConfigureAwait(false);
            throw;
        }
    }

    internal static async Task ReleaseQuietlyAsync(ILockLeases leases, string name, string holder)
    {
        try
        {
            await leases.ReleaseAsync(name, holder, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // It runs out.
        }
    }

    private static string NewHolder() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    private static string Checked(string name)
    {
        OptionRange.Require(name.Length is > 0 and <= 200 && !name.AsSpan().ContainsAny('{', '}'), nameof(name), $"'{name}'", "1 to 200 characters without braces", "A lock's ");
        return name;
    }

    private static TimeSpan Least(TimeSpan one, TimeSpan other, TimeSpan third) => TimeSpan.FromTicks(Math.Min(one.Ticks, Math.Min(other.Ticks, third.Ticks)));

    private async ValueTask<(HeldLock? Held, TimeSpan Free)> AttemptAsync(string name, string holder, bool waits, CancellationToken cancellationToken)
    {
        var asked = options.Time.GetTimestamp();
        HeldLock? held = null;
        try
        {
            var withToken = options.IsFenced && options.Tokens is null;
            var answer = await leases.TryTakeAsync(new LeaseRequest(name, holder, options.Lease, withToken, options.IsFair, waits), cancellationToken).ConfigureAwait(false);
            if (!answer.IsTaken)
            {
                return (null, answer.FreeAfter);
            }

            held = new HeldLock(leases, name, holder, answer.Token, asked, options);
            if (options.Tokens is null && options.Fences.Count == 0)
            {
                return (held, TimeSpan.Zero);
            }

            // The lease is renewed meanwhile: the token's store may take longer than it, for one while a guarded write of the last holder has not ended.
            using var still = CancellationTokenSource.CreateLinkedTokenSource(held.Lost, cancellationToken);
            IEnumerable<IFence> fences = options.Fences;
            if (options.Tokens is { } tokens)
            {
                held.Token = await tokens.ReserveAsync(name, still.Token).ConfigureAwait(false);

                // The lock was held when the token was drawn: later holders draw greater ones, and those who lapsed make none known.
                if (!await held.ConfirmAsync(cancellationToken).ConfigureAwait(false))
                {
                    await held.DisposeAsync().ConfigureAwait(false);
                    return (null, AtOnce);
                }

                fences = tokens is IFence source ? fences.Prepend(source) : fences;
            }

            foreach (var fence in fences)
            {
                await fence.AdvanceAsync(name, held.Token, still.Token).ConfigureAwait(false);
            }

            return (held, TimeSpan.Zero);
        }
        catch (Exception late) when (late is StaleTokenException || (late is OperationCanceledException && held is { Lost.IsCancellationRequested: true } && !cancellationToken.IsCancellationRequested))
        {
            // It took longer than the lease.
            await held!.DisposeAsync().ConfigureAwait(false);
            return (null, AtOnce);
        }
        catch
        {
            // Nobody waits for it: the store may be away.
            _ = held is null ? ReleaseQuietlyAsync(leases, name, holder) : held.DisposeAsync().AsTask();
            throw;
        }
    }
}
