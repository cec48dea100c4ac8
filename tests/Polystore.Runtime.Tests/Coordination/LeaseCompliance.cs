using Polystore.Runtime.Coordination;
using Polystore.Runtime.Tests.Cache;
using Polystore.Runtime.Tests.Stores;

namespace Polystore.Runtime.Tests.Coordination;

/// <summary>What every store of leases keeps.</summary>
public abstract class LeaseCompliance : MutualExclusion
{
    private static readonly LockOptions Fair = new() { IsFair = true };

    [ComplianceFact]
    public async Task It_is_renewed_while_its_holder_lives_and_told_when_it_is_lost()
    {
        await using var place = new Opened();
        var options = new LockOptions { Lease = TimeSpan.FromSeconds(2) };
        var (silent, name) = (new Silenced(await LeasesAsync(place)), LockStores.NewName());
        await using var held = (await new DistributedLocks(silent, options).TryAcquireAsync(name)).ShouldNotBeNull();
        var other = new DistributedLocks(await LeasesAsync(place), options);

        await silent.RenewedAsync(6);
        (await other.TryAcquireAsync(name)).ShouldBeNull("twice its lease has gone by");
        held.Lost.IsCancellationRequested.ShouldBeFalse();

        silent.IsSilent = true;
        await using var heir = await other.AcquireAsync(name, Patience);
        await Shelf.EventuallyAsync(() => Task.FromResult(held.Lost.IsCancellationRequested), "the loss was not told");
    }

    [ComplianceFact]
    public async Task No_lock_outlives_its_holders_lease()
    {
        await using var place = new Opened();
        var (leases, lease, name) = (await LeasesAsync(place), TimeSpan.FromMilliseconds(500), LockStores.NewName());

        // Two hundred holders that die without a word.
        for (var i = 0; i < 200; i++)
        {
            (await leases.TryTakeAsync(new LeaseRequest($"{name} {i}", "dead", lease, WithToken: true, Queue: false, Waits: false), default)).IsTaken.ShouldBeTrue();
        }

        var locks = new DistributedLocks(await LeasesAsync(place));
        var taken = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => locks.AcquireAsync($"{name} {i}", Patience).AsTask()));
        taken.Length.ShouldBe(200);
        await Task.WhenAll(taken.Select(held => held.DisposeAsync().AsTask()));
    }

    [ComplianceFact]
    public async Task A_token_that_takes_longer_than_the_lease_does_not_lose_the_lock()
    {
        await using var place = new Opened();
        var counted = new Silenced(await LeasesAsync(place));
        var slow = new SlowTokens(counted);
        var locks = new DistributedLocks(counted, new LockOptions { Lease = TimeSpan.FromSeconds(1), Tokens = slow });
        var name = LockStores.NewName();

        await using var held = await locks.AcquireAsync(name, Patience);

        held.Token.Value.ShouldBe(slow.Issued);
        (await new DistributedLocks(await LeasesAsync(place)).TryAcquireAsync(name)).ShouldBeNull();
    }

    [ComplianceFact]
    public async Task A_fair_lock_serves_waiters_in_the_order_in_which_they_came()
    {
        await using var place = new Opened();
        var (queued, name) = (new Silenced(await LeasesAsync(place)), LockStores.NewName());
        var (locks, others) = (new DistributedLocks(queued, Fair), new DistributedLocks(await LeasesAsync(place), Fair));
        var held = (await others.TryAcquireAsync(name)).ShouldNotBeNull();
        var served = new List<int>();
        var waiters = new List<Task>();
        for (var i = 0; i < 8; i++)
        {
            var number = i;
            waiters.Add(WaitAsync(number));
            await Shelf.EventuallyAsync(() => Task.FromResult(queued.Askers > number), "the waiter has not asked");
        }

        await held.DisposeAsync();
        (await others.TryAcquireAsync(name)).ShouldBeNull("others were there before");
        await Task.WhenAll(waiters);
        served.ShouldBe(Enumerable.Range(0, 8));

        async Task WaitAsync(int waiter)
        {
            await using var mine = await locks.AcquireAsync(name, Patience);
            served.Add(waiter);
        }
    }

    [ComplianceFact]
    public async Task A_waiter_that_gave_up_has_no_place_in_the_queue()
    {
        await using var place = new Opened();
        var (locks, name) = (new DistributedLocks(await LeasesAsync(place), Fair), LockStores.NewName());
        var held = (await locks.TryAcquireAsync(name)).ShouldNotBeNull();
        await Should.ThrowAsync<TimeoutException>(async () => await locks.AcquireAsync(name, TimeSpan.FromMilliseconds(50)));
        await held.DisposeAsync();

        await using var next = (await locks.TryAcquireAsync(name)).ShouldNotBeNull();
    }

    [ComplianceFact]
    public async Task A_waiter_that_died_is_passed_over()
    {
        await using var place = new Opened();
        var (leases, name) = (await LeasesAsync(place), LockStores.NewName());
        var held = (await new DistributedLocks(leases, Fair).TryAcquireAsync(name)).ShouldNotBeNull();
        (await leases.TryTakeAsync(new LeaseRequest(name, "dead", TimeSpan.FromSeconds(1), WithToken: false, Queue: true, Waits: true), default)).IsTaken.ShouldBeFalse();
        await held.DisposeAsync();
        (await leases.TryTakeAsync(new LeaseRequest(name, "late", TimeSpan.FromSeconds(1), WithToken: false, Queue: true, Waits: false), default)).IsTaken.ShouldBeFalse("the dead one was first");

        await using var next = await new DistributedLocks(leases, Fair).AcquireAsync(name, Patience);
    }

    [ComplianceFact]
    public async Task One_leads_and_when_it_falls_silent_another_does_with_a_later_term()
    {
        await using var place = new Opened();
        var options = new LockOptions { Lease = TimeSpan.FromSeconds(1) };
        var (name, silent) = (LockStores.NewName(), new Silenced(await LeasesAsync(place)));
        using var end = new CancellationTokenSource();
        var (first, second) = (new LeaderElection(new DistributedLocks(silent, options), name), new LeaderElection(new DistributedLocks(await LeasesAsync(place), options), name));
        var terms = new List<FencingToken>();
        var stopped = 0;
        var one = first.RunAsync(LeadAsync, cancellationToken: end.Token);
        await Shelf.EventuallyAsync(() => Task.FromResult(first.Current is not null), "nobody was elected");
        var other = second.RunAsync(LeadAsync, cancellationToken: end.Token);
        second.Current.ShouldBeNull();

        silent.IsSilent = true;
        await Shelf.EventuallyAsync(() => Task.FromResult(terms.Count > 1 && stopped > 0), "nobody took over");

        first.Current.ShouldBeNull();
        terms.ShouldBe(terms.Order().Distinct());
        await end.CancelAsync();
        await Task.WhenAll(one, other);
        second.Current.ShouldBeNull();

        async Task LeadAsync(Leadership leadership, CancellationToken cancellationToken)
        {
            terms.Add(leadership.Term);
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Interlocked.Increment(ref stopped);
        }
    }

    /// <summary>As one process has them; once more, as another has. Embedded ones are the same.</summary>
    private protected abstract Task<ILockLeases> LeasesAsync(Opened place);

    private protected override async Task<(Locks One, Locks Other)> TwoAsync(Opened place) => (Of(await LeasesAsync(place)), Of(await LeasesAsync(place)));

    private static Locks Of(ILockLeases leases)
    {
        var locks = new DistributedLocks(leases);
        return new Locks(async name => await locks.TryAcquireAsync(name) is { } held ? Of(held) : null, async (name, timeout) => Of(await locks.AcquireAsync(name, timeout)));
    }

    private static Holding Of(HeldLock held) => new(held.Token, held.DisposeAsync);

    // Issues when the lease has been renewed for more than twice its length.
    private sealed class SlowTokens(Silenced leases) : IFencingTokens
    {
        public int Issued { get; private set; }

        public async ValueTask<FencingToken> IssueAsync(string name, CancellationToken cancellationToken = default)
        {
            await leases.RenewedAsync(7).WaitAsync(Patience, cancellationToken);
            return new FencingToken(++Issued);
        }
    }
}
