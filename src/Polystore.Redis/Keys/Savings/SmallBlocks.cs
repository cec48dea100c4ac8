using Polystore.Core.Keyspaces;
using Polystore.Redis.Keys.Resuming;
using Polystore.Redis.Memory;

namespace Polystore.Redis.Keys.Savings;

/// <summary>
/// What higher <c>*-max-listpack-entries</c> and <c>*-max-listpack-value</c> would save: for each pair of limits, the collections that are hash
/// tables or skip lists now and would be one block then.
/// </summary>
internal sealed class SmallBlocks
{
    /// <summary>Limits on entries. A block is searched from its start; the manual of memory optimisation goes to 1,000 entries and no further.</summary>
    public static readonly long[] EntryLimits = [128, 256, 512, 1024];

    /// <summary>Limits on the longest element, in bytes.</summary>
    public static readonly long[] ValueLimits = [64, 128, 256, 512];

    private static readonly MemoryModel Memory = new(RedisAllocator.JemallocOfRedis);
    private static readonly RedisType[] Kinds = [RedisType.Hash, RedisType.SortedSet, RedisType.Set];

    private long[]? savedBytes;
    private long[]? keys;

    public void Add(in KeyFacts key)
    {
        var kind = Array.IndexOf(Kinds, key.Type);
        if (kind < 0 || key.Encoding is not (RedisEncoding.HashTable or RedisEncoding.SkipList)
            || key.Elements > EntryLimits[^1] || key.LongestElement > ValueLimits[^1])
        {
            return;
        }

        var saved = key.Memory.Loaded - Memory.Key(key.Name.Length) - ListPackSize.InMemory(Memory, key.Type, key.Elements, key.ContentBytes);
        if (saved <= 0)
        {
            return;
        }

        savedBytes ??= new long[Kinds.Length * EntryLimits.Length * ValueLimits.Length];
        keys ??= new long[savedBytes.Length];
        var cell = Cell(kind, First(EntryLimits, key.Elements), First(ValueLimits, key.LongestElement));
        savedBytes[cell] += saved;
        keys[cell]++;
    }

    /// <summary>Adds others, each as often as it stands for.</summary>
    public void Add(SmallBlocks other, double weight)
    {
        if (other.savedBytes is null)
        {
            return;
        }

        savedBytes ??= new long[other.savedBytes.Length];
        keys ??= new long[other.savedBytes.Length];
        for (var i = 0; i < savedBytes.Length; i++)
        {
            savedBytes[i] += Weighted.Of(other.savedBytes[i], weight);
            keys[i] += Weighted.Of(other.keys![i], weight);
        }
    }

    /// <summary>What each pair of limits saves, and nothing where a lower pair saves as much.</summary>
    public IEnumerable<LimitSaving> Savings()
    {
        foreach (var (kind, entry, value) in savedBytes is null ? [] : Pairs())
        {
            var (count, bytes) = Saved(kind, entry, value);
            if (count > Saved(kind, entry - 1, value).Keys && count > Saved(kind, entry, value - 1).Keys)
            {
                yield return new LimitSaving(RedisNames.Of(Kinds[kind]), EntryLimits[entry], ValueLimits[value], count, bytes);
            }
        }
    }

    private static IEnumerable<(int Kind, int Entry, int Value)> Pairs() =>
        from kind in Enumerable.Range(0, Kinds.Length)
        from entry in Enumerable.Range(0, EntryLimits.Length)
        from value in Enumerable.Range(0, ValueLimits.Length)
        select (kind, entry, value);

    private (long Keys, long Bytes) Saved(int kind, int entryLimit, int valueLimit)
    {
        var (count, bytes) = (0L, 0L);
        for (var entry = 0; entry <= entryLimit; entry++)
        {
            for (var value = 0; value <= valueLimit; value++)
            {
                count += keys![Cell(kind, entry, value)];
                bytes += savedBytes![Cell(kind, entry, value)];
            }
        }

        return (count, bytes);
    }

    private static int Cell(int kind, int entry, int value) => (((kind * EntryLimits.Length) + entry) * ValueLimits.Length) + value;

    private static int First(long[] limits, long value) => Array.FindIndex(limits, limit => value <= limit);

    public void Store(StateStream state)
    {
        savedBytes = state.Numbers(savedBytes);
        keys = state.Numbers(keys);
    }
}
