using Polystore.Runtime.Coordination;
using Polystore.Runtime.Coordination.Local;
using Polystore.Runtime.Coordination.Postgres;
using Polystore.Runtime.Tests.Cache;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Coordination;

public sealed class DistributedLocksTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static TheoryData<string> Kinds => LockStores.Kinds;

    [ServerTheory(TestServer.Redis | TestServer.Postgres)]
    [MemberData(nameof(Kinds))]
    public async Task One_holds_it_and_the_next_has_a_greater_token(string kind)
    {
        await using var stores = await LockStores.OpenAsync(kind);
        var (one, other, name) = (new DistributedLocks(stores.One), new DistributedLocks(stores.Other), LockStores.NewName());

        var first = (await one.TryAcquireAsync(name)).ShouldNotBeNull();
        (await other.TryAcquireAsync(name)).ShouldBeNull();
        await using var elsewhere = (await other.TryAcquireAsync(name + " else")).ShouldNotBeNull();
        await first.DisposeAsync();
        await using var second = (await other.TryAcquireAsync(name)).ShouldNotBeNull();

        first.Token.Value.ShouldBeGreaterThan(0);
        second.Token.ShouldBeGreaterThan(first.Token);
        await first.DisposeAsync();
        (await one.TryAcquireAsync(name)).ShouldBeNull("who gives it back twice takes it from nobody");
    }

    [ServerTheory(TestServer.Redis | TestServer.Postgres)]
    [MemberData(nameof(Kinds))]
    public async Task Many_callers_are_never_in_it_at_once(string kind)
    {
        await using var stores = await LockStores.OpenAsync(kind);
        var (locks, name) = (new[] { new DistributedLocks(stores.One), new DistributedLocks(stores.Other) }, LockStores.NewName());
        var (inside, most) = (0, 0);
        var tokens = new List<FencingToken>();

        await Task.WhenAll(Enumerable.Range(0, 10).Select(async caller =>
        {
            for (var i = 0; i < 5; i++)
            {
                await using var held = await locks[caller % 2].AcquireAsync(name, Patience);
                most = Math.Max(most, Interlocked.Increment(ref inside));
                tokens.Add(held.Token);
                await Task.Yield();
                Interlocked.Decrement(ref inside);
            }
        }));

        most.ShouldBe(1);
        tokens.ShouldBe(tokens.Order().Distinct());
        tokens.Count.ShouldBe(50);
    }

    [ServerTheory(TestServer.Redis | TestServer.Postgres)]
    [MemberData(nameof(Kinds))]
    public async Task It_is_renewed_while_its_holder_lives_and_told_when_it_is_lost(string kind)
    {
        await using var stores = await LockStores.OpenAsync(kind);
        var options = new LockOptions { Lease = TimeSpan.FromSeconds(2) };
        var (silent, name) = (new Silenced(stores.One), LockStores.NewName());
        await using var held = (await new DistributedLocks(silent, options).TryAcquireAsync(name)).ShouldNotBeNull();
        var other = new DistributedLocks(stores.Other, options);

        await silent.RenewedAsync(6);
        (await other.TryAcquireAsync(name)).ShouldBeNull("twice its lease has gone by");
        held.Lost.IsCancellationRequested.ShouldBeFalse();

        silent.IsSilent = true;
        await using var heir = await other.AcquireAsync(name, Patience);
        await Shelf.EventuallyAsync(() => Task.FromResult(held.Lost.IsCancellationRequested), "the loss was not told");
    }

    [ServerTheory(TestServer.Redis | TestServer.Postgres)]
    [MemberData(nameof(Kinds))]
    public async Task No_lock_outlives_its_holders_lease(string kind)
    {
        await using var stores = await LockStores.OpenAsync(kind);
        var lease = TimeSpan.FromMilliseconds(500);
        var name = LockStores.NewName();

        // Two hundred holders that die without a word.
        for (var i = 0; i < 200; i++)
        {
            (await stores.One.TryTakeAsync(new LeaseRequest($"{name} {i}", "dead", lease, WithToken: true, Queue: false, Waits: false), default)).IsTaken.ShouldBeTrue();
        }

        var locks = new DistributedLocks(stores.Other);
        var taken = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => locks.AcquireAsync($"{name} {i}", Patience).AsTask()));
        taken.Length.ShouldBe(200);
        await Task.WhenAll(taken.Select(held => held.DisposeAsync().AsTask()));
    }

    [ServerTheory(TestServer.Redis)]
    [InlineData("redis")]
    [InlineData("local")]
    public async Task A_fair_lock_serves_waiters_in_the_order_in_which_they_came(string kind)
    {
        await using var stores = await LockStores.OpenAsync(kind);
        var fair = new LockOptions { IsFair = true };
        var (queued, name) = (new Silenced(stores.One), LockStores.NewName());
        var locks = new DistributedLocks(queued, fair);
        var held = (await new DistributedLocks(stores.Other, fair).TryAcquireAsync(name)).ShouldNotBeNull();
        var served = new List<int>();
        var waiters = new List<Task>();
        for (var i = 0; i < 8; i++)
        {
            var number = i;
            waiters.Add(WaitAsync(number));
            await Shelf.EventuallyAsync(() => Task.FromResult(queued.Askers > number), "the waiter has not asked");
        }

        await held.DisposeAsync();
        (await new DistributedLocks(stores.Other, fair).TryAcquireAsync(name)).ShouldBeNull("others were there before");
        await Task.WhenAll(waiters);
        served.ShouldBe(Enumerable.Range(0, 8));

        async Task WaitAsync(int waiter)
        {
            await using var mine = await locks.AcquireAsync(name, Patience);
            served.Add(waiter);
        }
    }

    [ServerTheory(TestServer.Redis)]
    [InlineData("redis")]
    [InlineData("local")]
    public async Task A_waiter_that_gave_up_holds_up_nobody(string kind)
    {
        await using var stores = await LockStores.OpenAsync(kind);
        var (locks, name) = (new DistributedLocks(stores.One, new LockOptions { IsFair = true }), LockStores.NewName());
        var held = (await locks.TryAcquireAsync(name)).ShouldNotBeNull();
        await Should.ThrowAsync<TimeoutException>(async () => await locks.AcquireAsync(name, TimeSpan.FromMilliseconds(50)));
        await held.DisposeAsync();

        await using var next = (await locks.TryAcquireAsync(name)).ShouldNotBeNull();
    }

    [Fact]
    public void What_cannot_be_is_said()
    {
        Should.Throw<ArgumentException>(() => new DistributedLocks(new LocalLockLeases(), new LockOptions { Lease = TimeSpan.Zero })).Message.ShouldStartWith("Lease is 00:00:00; it has to be from 20 ms");
        Should.Throw<ArgumentException>(() => new DistributedLocks(new PostgresLockLeases(null!), new LockOptions { IsFair = true })).Message.ShouldContain("false with PostgresLockLeases, which has no queue");
    }

    [Fact]
    public async Task A_name_with_braces_is_refused() =>
        (await Should.ThrowAsync<ArgumentException>(async () => await new DistributedLocks(new LocalLockLeases()).TryAcquireAsync("a{b}"))).Message.ShouldStartWith("A lock's name is 'a{b}'");
}
