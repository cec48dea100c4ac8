using System.Globalization;
using Polystore.Redis.Memory;

namespace Polystore.Redis.Keys;

/// <summary>
/// Whether the server that wrote a dump had loaded its values or was filled by commands. The dump holds the same bytes either way; but it says how
/// much memory the server used, and what is nearer to that is believed.
/// </summary>
/// <param name="History">The history.</param>
/// <param name="Room">Bytes that the server used and no value accounts for, as far as strings that grew can hold them; 0 when there are none.</param>
/// <param name="Sentences">What to know about the bytes in the report.</param>
internal sealed record DumpHistory(MemoryHistory History, long Room, IReadOnlyList<string> Sentences)
{
    /// <summary>That of what a server answered itself.</summary>
    public static readonly DumpHistory Live = new(MemoryHistory.Loaded, 0, []);

    // Below this share of the bytes the history does not matter.
    private const double Noticeable = 0.01;

    // Buffers of clients and the replication backlog (1 MB unless more is asked for) take some of what a server uses.
    private const double NoticeableRoom = 0.03;
    private const long SmallestRoom = 2 << 20;

    /// <param name="tally">Every key of the dump.</param>
    /// <param name="model">By which its bytes were computed.</param>
    /// <param name="usedMemory">Bytes that the server used, or all servers together; null when unknown.</param>
    /// <param name="servers">How many servers.</param>
    public static DumpHistory Of(KeyspaceTally tally, MemoryModel model, long? usedMemory, int servers = 1)
    {
        var (loaded, grown) = (tally.Bytes.Loaded, tally.Bytes.Grown);
        var computed = $"Bytes are computed for Redis 7 with {NameOf(model.Allocator)}";
        if (usedMemory is not { } used)
        {
            return new DumpHistory(MemoryHistory.Loaded, 0, [$"{computed}, as a server has them right after loading; room in strings that grew by APPEND, SETRANGE and SETBIT and in tables that shrank is not known."]);
        }

        var beside = servers * model.Keyspace(tally.Names / servers, tally.Expiring / servers);
        var history = Math.Abs(grown + beside - used) < Math.Abs(loaded + beside - used) ? MemoryHistory.Grown : MemoryHistory.Loaded;
        var rest = used - beside - tally.Bytes.Of(history);
        var room = rest > Math.Max(NoticeableRoom * loaded, SmallestRoom) ? Math.Min(rest, tally.RoomBytes) : 0;
        return new DumpHistory(history, room, [.. Told(computed, history, loaded, grown, used), .. room > 0 ? RoomTold(rest, used, room) : []]);
    }

    private static IEnumerable<string> Told(string computed, MemoryHistory history, long loaded, long grown, long used)
    {
        if (grown - loaded <= Noticeable * loaded)
        {
            yield return $"{computed}, as a server has them right after loading; tables that shrank are not known.";
            yield break;
        }

        var (taken, other) = history == MemoryHistory.Grown
            ? ("that was filled by commands", string.Create(CultureInfo.InvariantCulture, $"right after loading this dump they are {Amount.Bytes(loaded)}"))
            : ("right after loading", string.Create(CultureInfo.InvariantCulture, $"filled by commands they would be {Amount.Bytes(grown)}"));
        yield return $"{computed} on a server {taken}, which comes nearest to the {Amount.Bytes(used)} that it used; {other}, the difference being room in streams and second tables of hash tables.";
    }

    private static IEnumerable<string> RoomTold(long rest, long used, long room)
    {
        yield return $"{Amount.Bytes(rest)} of the {Amount.Bytes(used)} that the server used are in no value: buffers, or room in strings that grew by APPEND, SETRANGE or SETBIT, which keep up to as much again. Strings may hold up to {Amount.Bytes(room)} of it; the upper ends of the ranges say how much in each pattern.";
    }

    private static string NameOf(RedisAllocator allocator) => allocator switch
    {
        RedisAllocator.JemallocOfRedis => "its own jemalloc",
        RedisAllocator.JemallocOfSystem => "the jemalloc of the operating system",
        _ => "the allocator of the C library",
    };
}
