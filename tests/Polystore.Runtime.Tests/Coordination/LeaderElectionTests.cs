using Polystore.Runtime.Coordination;
using Polystore.Runtime.Tests.Cache;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Coordination;

public sealed class LeaderElectionTests
{
    private static readonly LockOptions Short = new() { Lease = TimeSpan.FromSeconds(1) };

    public static TheoryData<string> Kinds => LockStores.Kinds;

    [ServerTheory(TestServer.Redis | TestServer.Postgres)]
    [MemberData(nameof(Kinds))]
    public async Task One_leads_and_when_it_falls_silent_another_does_with_a_later_term(string kind)
    {
        await using var stores = await LockStores.OpenAsync(kind);
        var (name, silent) = (LockStores.NewName(), new Silenced(stores.One));
        using var end = new CancellationTokenSource();
        var (first, second) = (new LeaderElection(new DistributedLocks(silent, Short), name), new LeaderElection(new DistributedLocks(stores.Other, Short), name));
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

    [Fact]
    public async Task Work_that_fails_gives_the_leadership_back_and_is_told()
    {
        await using var stores = await LockStores.OpenAsync("local");
        using var end = new CancellationTokenSource();
        var told = new TaskCompletionSource<Exception>();
        var election = new LeaderElection(new DistributedLocks(stores.One), "work");
        var running = election.RunAsync((_, _) => throw new IOException("broken"), failure => told.TrySetResult(failure), end.Token);

        (await told.Task).Message.ShouldBe("broken");
        election.Current.ShouldBeNull();
        (await new DistributedLocks(stores.One).AcquireAsync("work", TimeSpan.FromSeconds(30))).Token.Value.ShouldBeGreaterThan(0);
        await end.CancelAsync();
        await running;
    }
}
