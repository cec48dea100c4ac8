using System.Collections.Concurrent;

namespace Polystore.MongoDriver.Native;

/// <summary>How many objects of libmongoc this process holds, by kind; what is not given back shows here.</summary>
internal static class NativeHandles
{
    private static readonly ConcurrentDictionary<string, StrongCount> Counts = new(StringComparer.Ordinal);

    public static void Opened(string kind) => Interlocked.Increment(ref Counts.GetOrAdd(kind, _ => new StrongCount()).Value);

    public static void Closed(string kind) => Interlocked.Decrement(ref Counts.GetOrAdd(kind, _ => new StrongCount()).Value);

    /// <summary>The kinds of which there are any.</summary>
    public static IReadOnlyDictionary<string, long> Open() =>
        Counts.Where(count => Interlocked.Read(ref count.Value.Value) != 0).ToDictionary(count => count.Key, count => Interlocked.Read(ref count.Value.Value), StringComparer.Ordinal);

    private sealed class StrongCount
    {
        public long Value;
    }
}
