using System.Collections.Concurrent;
using Polystore.Runtime.Coordination;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Coordination;

/// <summary>Leases of a process that can be cut off from the store; it counts who asked.</summary>
internal sealed class Silenced(ILockLeases leases) : ILockLeases
{
    private readonly ConcurrentDictionary<string, bool> askers = new();
    private int renewals;

    public bool IsSilent { get; set; }

    public int Askers => askers.Count;

    public bool CanQueue { get; init; } = leases.CanQueue;

    public Task RenewedAsync(int times) => Until.HoldsAsync(() => Volatile.Read(ref renewals) >= times, $"{times} renewals");

    public async ValueTask<LeaseAnswer> TryTakeAsync(LeaseRequest request, CancellationToken cancellationToken)
    {
        RequireVoice();
        var answer = await leases.TryTakeAsync(request, cancellationToken);
        askers[request.Holder] = true;
        return answer;
    }

    public async ValueTask<bool> RenewAsync(string name, string holder, TimeSpan lease, CancellationToken cancellationToken)
    {
        RequireVoice();
        var renewed = await leases.RenewAsync(name, holder, lease, cancellationToken);
        Interlocked.Increment(ref renewals);
        return renewed;
    }

    public ValueTask ReleaseAsync(string name, string holder, CancellationToken cancellationToken)
    {
        RequireVoice();
        return leases.ReleaseAsync(name, holder, cancellationToken);
    }

    public ValueTask<ILockWatch> WatchAsync(string name, CancellationToken cancellationToken) => leases.WatchAsync(name, cancellationToken);

    private void RequireVoice()
    {
        if (IsSilent)
        {
            throw new IOException("nobody hears it");
        }
    }
}
