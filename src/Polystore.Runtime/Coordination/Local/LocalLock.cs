namespace Polystore.Runtime.Coordination.Local;

/// <summary>One lock of this process.</summary>
internal sealed class LocalLock
{
    // In the order in which they came, each with the timestamp at which it counts as dead.
    private readonly List<(string Holder, long AliveUntil)> waiters = [];

    private TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string? Holder { get; set; }

    /// <summary>The timestamp at which the lease runs out.</summary>
    public long Until { get; set; }

    public int Waiters => waiters.Count;

    public Task Released => released.Task;

    public bool IsFree(long now) => Holder is null || Until <= now;

    /// <summary>Nobody that is alive came before.</summary>
    public bool IsTurnOf(string holder, long now)
    {
        waiters.RemoveAll(waiter => waiter.AliveUntil <= now && waiter.Holder != holder);
        return waiters.Count == 0 || waiters[0].Holder == holder;
    }

    /// <summary>Gives a place at the end, to one that has none; who has one is alive.</summary>
    public void Queue(string holder, long aliveUntil)
    {
        var place = waiters.FindIndex(waiter => waiter.Holder == holder);
        if (place < 0)
        {
            waiters.Add((holder, aliveUntil));
            return;
        }

        waiters[place] = (holder, aliveUntil);
    }

    public void Leave(string holder) => waiters.RemoveAll(waiter => waiter.Holder == holder);

    public void Wake()
    {
        var waited = released;
        released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        waited.SetResult();
    }
}
