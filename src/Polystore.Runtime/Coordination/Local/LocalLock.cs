namespace Polystore.Runtime.Coordination.Local;

/// <summary>One lock of this process.</summary>
internal sealed class LocalLock
{
    private TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string? Holder { get; set; }

    /// <summary>The timestamp at which the lease runs out.</summary>
    public long Until { get; set; }

    /// <summary>In the order in which they came.</summary>
    public List<string> Waiters { get; } = [];

    public Task Released => released.Task;

    public bool IsFree(long now) => Holder is null || Until <= now;

    public void Wake()
    {
        var waited = released;
        released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        waited.SetResult();
    }
}
