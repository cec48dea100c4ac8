using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Polystore.Runtime.Cache;

/// <summary>
/// What this process keeps of a cache, bounded, second chance for what was read. Each key falls on one of a few thousand counters that
/// every invalidation raises: a reply that was asked for before an invalidation must not be kept after it.
/// </summary>
internal sealed class LocalEntries(int most, TimeProvider time)
{
    private const int Counters = 4096;

    // Each entry that is kept pays for looking at a few old ones; more than one of them, so that the room is found in the end.
    private const int Looks = 64;

    private readonly ConcurrentDictionary<string, LocalEntry> entries = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<KeyValuePair<string, LocalEntry>> order = new();
    private readonly long[] generations = new long[Counters];
    private long flushes;

    public int Count => entries.Count;

    /// <summary>Places in the order of eviction, those of entries that are gone among them: at most about twice the entries.</summary>
    internal int Places => order.Count;

    /// <summary>What has to be the same when an answer comes as when it was asked for.</summary>
    public LocalGeneration GenerationOf(string key) => new(Volatile.Read(ref Counter(key)), Volatile.Read(ref flushes));

    public bool TryGet(string key, [NotNullWhen(true)] out LocalEntry? entry)
    {
        if (entries.TryGetValue(key, out entry) && time.GetTimestamp() < entry.ExpiresAt)
        {
            entry.WasRead = true;
            return true;
        }

        entry = null;
        return false;
    }

    /// <summary>Keeps an answer, unless the key was invalidated since it was asked for.</summary>
    public void Keep(string key, LocalEntry entry, LocalGeneration asked)
    {
        if (most == 0 || asked != GenerationOf(key))
        {
            return;
        }

        entries[key] = entry;
        order.Enqueue(KeyValuePair.Create(key, entry));

        // An invalidation between the question above and the entry is seen here, one that comes later removes the entry.
        if (asked != GenerationOf(key))
        {
            entries.TryRemove(key, out _);
        }

        MakeRoom();
    }

    public void Invalidate(string key)
    {
        Interlocked.Increment(ref Counter(key));
        entries.TryRemove(key, out _);
    }

    /// <summary>Removes what was loaded with the tag; what is on its way is not kept, since its tags are not known yet.</summary>
    public void InvalidateTag(string tag)
    {
        Interlocked.Increment(ref flushes);
        foreach (var (key, entry) in entries)
        {
            if (entry.Tags.Any(one => one.Name == tag))
            {
                entries.TryRemove(key, out _);
            }
        }
    }

    public void InvalidateAll()
    {
        Interlocked.Increment(ref flushes);
        entries.Clear();
        order.Clear();
    }

    private void MakeRoom()
    {
        for (var look = 0; look < Looks && (entries.Count > most || order.Count > 2 * most) && order.TryDequeue(out var oldest); look++)
        {
            if (!entries.TryGetValue(oldest.Key, out var there) || !ReferenceEquals(there, oldest.Value))
            {
                // The place of an entry that was invalidated or replaced.
                continue;
            }

            if (entries.Count > most && !there.WasRead)
            {
                entries.TryRemove(oldest);
                continue;
            }

            there.WasRead = false;
            order.Enqueue(oldest);
        }
    }

    private ref long Counter(string key) => ref generations[(uint)string.GetHashCode(key, StringComparison.Ordinal) % Counters];
}

/// <summary>Raised by an invalidation of the key, or of everything.</summary>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
internal readonly record struct LocalGeneration(long Key, long All);

/// <summary>An entry in this process.</summary>
internal sealed class LocalEntry
{
    /// <summary>The value; null when there is none.</summary>
    public required object? Value { get; init; }

    /// <summary>Of the clock's timestamps: from here on Redis is asked.</summary>
    public required long ExpiresAt { get; init; }

    /// <summary>Of the clock's timestamps: the end of its life.</summary>
    public required long FreshUntil { get; init; }

    /// <summary>Of the clock's timestamps: from here on it is loaded anew in the background.</summary>
    public required long RefreshAt { get; init; }

    /// <summary>Tags under which it was loaded.</summary>
    public required IReadOnlyList<CacheTag> Tags { get; init; }

    /// <summary>It was read since it was last looked at for room.</summary>
    public bool WasRead { get; set; }
}
