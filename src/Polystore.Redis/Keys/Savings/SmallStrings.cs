using Polystore.Core.Keyspaces;
using Polystore.Redis.Keys.Resuming;
using Polystore.Redis.Memory;

namespace Polystore.Redis.Keys.Savings;

/// <summary>What it would save to keep many small strings as fields of hashes of a hundred each, as the manual of memory optimisation shows.</summary>
internal sealed class SmallStrings
{
    /// <summary>Fields a hash: under <c>hash-max-listpack-entries</c> of every version (128 from 7.0, 512 before).</summary>
    public const int FieldsAHash = 100;

    /// <summary>Longest value, in bytes: <c>hash-max-listpack-value</c> of every version.</summary>
    private const int LongestValue = 64;

    // More digits are no counter: neighbours of such a number are not there.
    private const int LongestNumber = 12;

    // Of a number the last two digits become the field, the rest stays in the key's name. Other identifiers become fields as they are.
    private const int NumberFieldBytes = 2;

    private static readonly MemoryModel Memory = new(RedisAllocator.JemallocOfRedis);

    private long nameBytes;
    private long fieldBytes;

    /// <summary>Small strings that never expire: fields of a hash cannot expire one by one before 7.4.</summary>
    public long Keys { get; private set; }

    /// <summary>Their bytes in memory.</summary>
    public long Bytes { get; private set; }

    private long ContentBytes { get; set; }

    public void Add(in KeyFacts key)
    {
        if (key.Type == RedisType.String && key.ContentBytes <= LongestValue && key.TtlMilliseconds is null)
        {
            Keys++;
            Bytes += key.Bytes;
            ContentBytes += key.ContentBytes;
            nameBytes += key.Name.Length;
            fieldBytes += FieldBytes(key.Name);
        }
    }

    /// <summary>Adds others, each as often as it stands for.</summary>
    public void Add(SmallStrings other, double weight)
    {
        Keys += Weighted.Of(other.Keys, weight);
        Bytes += Weighted.Of(other.Bytes, weight);
        ContentBytes += Weighted.Of(other.ContentBytes, weight);
        nameBytes += Weighted.Of(other.nameBytes, weight);
        fieldBytes += Weighted.Of(other.fieldBytes, weight);
    }

    // A name with a part that is a number is divided by that number; of another its longest part identifies the key.
    private static int FieldBytes(ReadOnlySpan<byte> name)
    {
        var longest = 0;
        while (!name.IsEmpty)
        {
            var end = name.IndexOfAny(":/|#."u8);
            var part = end < 0 ? name : name[..end];
            var digits = part.Length - part.TrimEnd("0123456789"u8).Length;
            if (digits > 0 && !part[..^digits].ContainsAnyInRange((byte)'0', (byte)'9') && digits <= LongestNumber)
            {
                return NumberFieldBytes;
            }

            longest = Math.Max(longest, part.Length);
            name = end < 0 ? [] : name[(end + 1)..];
        }

        return longest;
    }

    /// <summary>What hashes in their place would save; null when they are too few, or nothing is saved.</summary>
    public SmallStringSaving? Saving()
    {
        if (Keys < FieldsAHash)
        {
            return null;
        }

        var content = (ContentBytes / Keys * FieldsAHash) + (fieldBytes / Keys * FieldsAHash);
        var hash = Memory.Key(nameBytes / Keys) + ListPackSize.InMemory(Memory, RedisType.Hash, FieldsAHash, content);
        var saved = Bytes - ((double)Keys / FieldsAHash * hash);
        return saved <= 0 ? null : new SmallStringSaving(Keys, Bytes, FieldsAHash, hash, (long)saved);
    }

    public void Store(StateStream state)
    {
        Keys = state.Number(Keys);
        Bytes = state.Number(Bytes);
        ContentBytes = state.Number(ContentBytes);
        nameBytes = state.Number(nameBytes);
        fieldBytes = state.Number(fieldBytes);
    }
}
