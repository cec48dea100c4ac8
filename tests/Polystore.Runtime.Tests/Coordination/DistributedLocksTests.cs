using Polystore.Runtime.Coordination;
using Polystore.Runtime.Coordination.Local;

namespace Polystore.Runtime.Tests.Coordination;

public sealed class DistributedLocksTests
{
    [Fact]
    public void What_cannot_be_is_said()
    {
        Should.Throw<ArgumentException>(() => new DistributedLocks(new LocalLockLeases(), new LockOptions { Lease = TimeSpan.Zero })).Message.ShouldStartWith("Lease is 00:00:00; it has to be from 20 ms");
        var queueless = new Silenced(new LocalLockLeases()) { CanQueue = false };
        Should.Throw<ArgumentException>(() => new DistributedLocks(queueless, new LockOptions { IsFair = true })).Message.ShouldContain("false with Silenced, which has no queue");
    }

    [Fact]
    public async Task A_name_with_braces_is_refused() =>
        (await Should.ThrowAsync<ArgumentException>(async () => await new DistributedLocks(new LocalLockLeases()).TryAcquireAsync("a{b}"))).Message.ShouldStartWith("A lock's name is 'a{b}'");
}
