namespace Polystore.Runtime.Cache;

/// <summary>One read of a key that several callers of this process wait for.</summary>
internal sealed class CacheFlight(string key, LocalGeneration asked)
{
    private readonly TaskCompletionSource<LocalEntry> landed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Key => key;

    /// <summary>How the key stood when the read began.</summary>
    public LocalGeneration Asked => asked;

    /// <summary>What came of it.</summary>
    public Task<LocalEntry> Landed => landed.Task;

    public void Land(LocalEntry entry) => landed.TrySetResult(entry);

    public void Crash(Exception failure)
    {
        landed.TrySetException(failure);

        // Nobody may be waiting any more.
        _ = landed.Task.Exception;
    }
}
