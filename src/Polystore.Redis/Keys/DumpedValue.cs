using Polystore.Redis.Memory;
using Polystore.Redis.Rdb;

namespace Polystore.Redis.Keys;

/// <summary>Measures what DUMP answers: a value as in a dump, the version of the format in two bytes, and a checksum in eight.</summary>
internal static class DumpedValue
{
    private const int Trailer = 2 + 8;

    /// <summary>Fills <paramref name="key"/>; false when the form is not known.</summary>
    public static bool TryMeasure(byte[] dump, RdbKey key)
    {
        if (dump.Length <= Trailer + 1)
        {
            return false;
        }

        using var input = new RdbInput(new MemoryStream(dump, 1, dump.Length - 1 - Trailer, writable: false), dump.Length);
        using var text = new RdbText(input);
        try
        {
            new RdbValues(text, new MemoryModel(RedisAllocator.JemallocOfRedis)) { ShortListsAreListPacks = BitConverter.ToUInt16(dump, dump.Length - Trailer) >= 11 }
                .Measure(dump[0], key);
            return true;
        }
        catch (RdbDamageException)
        {
            return false;
        }
    }
}
