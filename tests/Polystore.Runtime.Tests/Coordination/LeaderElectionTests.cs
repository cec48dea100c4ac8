using Polystore.Runtime.Coordination;
using Polystore.Runtime.Coordination.Local;

namespace Polystore.Runtime.Tests.Coordination;

public sealed class LeaderElectionTests
{
    [Fact]
    public async Task Work_that_fails_gives_the_leadership_back_and_is_told()
    {
        var leases = new LocalLockLeases();
        using var end = new CancellationTokenSource();
        var told = new TaskCompletionSource<Exception>();
        var election = new LeaderElection(new DistributedLocks(leases), "work");
        var running = election.RunAsync((_, _) => throw new IOException("broken"), failure => told.TrySetResult(failure), end.Token);

        (await told.Task).Message.ShouldBe("broken");
        election.Current.ShouldBeNull();
        (await new DistributedLocks(leases).AcquireAsync("work", TimeSpan.FromSeconds(30))).Token.Value.ShouldBeGreaterThan(0);
        await end.CancelAsync();
        await running;
    }
}
