namespace Polystore.Runtime.Stores;

/// <summary>Keys with their values and lives, by one clock and up to a number. Its callers hold a lock.</summary>
internal sealed class KeySpace(string store, int most, TimeProvider time)
{
    private readonly Dictionary<string, Entry> entries = [];
    private readonly PriorityQueue<(string Key, long Deadline), long> deadlines = new();

    private sealed record Entry(object Value, long? Deadline);

    public object? Find(string key)
    {
        RemoveExpired();
        return entries.GetValueOrDefault(key)?.Value;
    }

    /// <summary>The value of one kind; null when there is none.</summary>
    /// <exception cref="WrongKindException">There is another kind.</exception>
    public T? Find<T>(string key, string operation)
        where T : class =>
        Find(key) switch
        {
            null => null,
            T value => value,
            _ => throw new WrongKindException(operation),
        };

    /// <summary>The value of one kind, made when there is none.</summary>
    public T Demand<T>(string key, string operation)
        where T : class, new()
    {
        if (Find<T>(key, operation) is { } there)
        {
            return there;
        }

        var made = new T();
        Put(key, made, null);
        return made;
    }

    public void Put(string key, object value, TimeSpan? life)
    {
        var deadline = Deadline(life);
        RequireRoom(key);
        Put(key, new Entry(value, deadline));
    }

    /// <summary>Another value; the life stays.</summary>
    public void Change(string key, object value)
    {
        RequireRoom(key);
        entries[key] = new Entry(value, entries.GetValueOrDefault(key)?.Deadline);
    }

    public bool Expire(string key, TimeSpan? life)
    {
        var deadline = Deadline(life);
        if (Find(key) is not { } value)
        {
            return false;
        }

        Put(key, new Entry(value, deadline));
        return true;
    }

    public TimeSpan? Left(string key) =>
        Find(key) is not null && entries[key].Deadline is { } deadline ? TimeSpan.FromSeconds((double)(deadline - time.GetTimestamp()) / time.TimestampFrequency) : null;

    public bool Remove(string key)
    {
        RemoveExpired();
        return entries.Remove(key);
    }

    private long? Deadline(TimeSpan? life) => life is { } left ? time.GetTimestamp() + (long)(KeyLife.Milliseconds(left) / 1000.0 * time.TimestampFrequency) : null;

    private void Put(string key, Entry entry)
    {
        entries[key] = entry;
        if (entry.Deadline is { } deadline)
        {
            deadlines.Enqueue((key, deadline), deadline);
        }
    }

    private void RequireRoom(string key)
    {
        RemoveExpired();
        if (entries.Count >= most && !entries.ContainsKey(key))
        {
            throw new StoreFullException(store, most);
        }
    }

    // A deadline that was moved leaves its old place in the queue, which says nothing when its time comes.
    private void RemoveExpired()
    {
        var now = time.GetTimestamp();
        while (deadlines.TryPeek(out var next, out var deadline) && deadline <= now)
        {
            deadlines.Dequeue();
            if (entries.TryGetValue(next.Key, out var entry) && entry.Deadline == next.Deadline)
            {
                entries.Remove(next.Key);
            }
        }
    }
}
