using System.Globalization;
using Polystore.Redis.Memory;

namespace Polystore.Redis.Keys;

/// <summary>
/// Whether the server that wrote a dump had loaded its values or was filled by commands. The dump holds the same bytes either way; but it says how
/// much memory the server used, and what is nearer to that is believed.
/// </summary>
/// <param name="History">The history.</param>
/// <param name="Sentence">What to know about the bytes in the report.</param>
internal sealed record DumpHistory(MemoryHistory History, string Sentence)
{
    // Below this share of the bytes the history does not matter.
    private const double Noticeable = 0.01;

    /// <param name="tally">Every key of the dump.</param>
    /// <param name="model">By which its bytes were computed.</param>
    /// <param name="usedMemory">Bytes that the server used, or all servers together; null when unknown.</param>
    /// <param name="servers">How many servers.</param>
    public static DumpHistory Of(KeyspaceTally tally, MemoryModel model, long? usedMemory, int servers = 1)
    {
        var (loaded, grown) = (tally.Bytes.Loaded, tally.Bytes.Grown);
        var allocator = model.Allocator switch
        {
            RedisAllocator.JemallocOfRedis => "its own jemalloc",
            RedisAllocator.JemallocOfSystem => "the jemalloc of the operating system",
            _ => "the allocator of the C library",
        };
        var computed = $"Bytes are computed for Redis 7 with {allocator}";
        if (usedMemory is not { } used || grown - loaded <= Noticeable * loaded)
        {
            return new DumpHistory(MemoryHistory.Loaded, $"{computed}, as a server has them right after loading; room in strings that grew by APPEND and SETRANGE and in tables that shrank is not known.");
        }

        var beside = servers * model.Keyspace(tally.Names / servers, tally.Expiring / servers);
        var history = Math.Abs(grown + beside - used) < Math.Abs(loaded + beside - used) ? MemoryHistory.Grown : MemoryHistory.Loaded;
        var (taken, other) = history == MemoryHistory.Grown
            ? ("that was filled by commands", string.Create(CultureInfo.InvariantCulture, $"right after loading this dump they are {Amount.Bytes(loaded)}"))
            : ("right after loading", string.Create(CultureInfo.InvariantCulture, $"filled by commands they would be {Amount.Bytes(grown)}"));
        return new DumpHistory(history, $"{computed} on a server {taken}, which comes nearest to the {Amount.Bytes(used)} that it used; {other}, the difference being room in streams and second tables of hash tables.");
    }
}
