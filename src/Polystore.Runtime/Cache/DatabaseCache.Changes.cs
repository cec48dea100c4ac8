namespace Polystore.Runtime.Cache;

/// <content>What is forgotten, and who is told.</content>
public sealed partial class DatabaseCache
{
    private Task ChangeOf(string key) => waiting.GetOrAdd(key, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    private void Forget(string key)
    {
        local.Invalidate(key);

        // Who reads from now on must not join a load that began before.
        flights.TryRemove(key, out _);
    }

    private void ForgetAll(IReadOnlyList<string> keys)
    {
        foreach (var key in keys)
        {
            Forget(key);
        }
    }

    private void ForgetTag(string tag)
    {
        local.InvalidateTag(tag);
        flights.Clear();
    }

    private void OnChanged(string redisKey)
    {
        switch (CacheEpoch.Parse(redisKey, options.Name))
        {
            case ('v', var key):
                Forget(key);
                Wake(key);
                break;
            case ('l', var key):
                // An invalidation of what is being loaded: there is no value yet that it could remove. Who loads or fills says the same; the next reader
                // then waits for the lease instead.
                flights.TryRemove(key, out _);
                Wake(key);
                break;
            case ('b', _):
                flights.Clear();
                break;
            case ('t', var tag):
                ForgetTag(tag);
                break;
        }
    }

    private void OnLost()
    {
        local.InvalidateAll();
        flights.Clear();
    }

    private void Wake(string key)
    {
        if (waiting.TryRemove(key, out var waiter))
        {
            waiter.TrySetResult();
        }
    }
}
