using System.Numerics;

namespace Polystore.Redis.Memory;

/// <summary>
/// Bytes that a value takes in the memory of a server, by the sizes of Redis 7's own structures on a 64-bit machine; what
/// <c>MEMORY USAGE key SAMPLES 0</c> would answer for a value that was just loaded.
/// </summary>
/// <remarks>
/// Source of the terms: <c>objectComputeSize</c> and <c>memoryCommand</c> in <c>src/object.c</c> of Redis 7.0. Sizes of structures:
/// <c>redisObject</c> 16, <c>dict</c> 56, <c>dictEntry</c> 24, <c>zset</c> 16, <c>zskiplist</c> 32, <c>zskiplistNode</c> 24 + 16 a level,
/// <c>quicklist</c> 40, <c>quicklistNode</c> 40, <c>stream</c> 80 bytes. Not counted, as there: the key's entry among the keys that
/// expire. A server that was filled by commands keeps more: <see cref="StreamTailSlack"/> and <see cref="RehashSlack"/> say how much where
/// the history of a value follows from what it is. That of strings that grew (APPEND, SETRANGE) and of tables that shrank does not.
/// </remarks>
public sealed class MemoryModel(RedisAllocator allocator)
{
    /// <summary>Longest string, in bytes, that shares the allocation of its object (<c>OBJ_ENCODING_EMBSTR_SIZE_LIMIT</c>).</summary>
    public const int EmbeddedStringBytes = 44;

    private const int ObjectBytes = 16;
    private const int DictBytes = 56;
    private const int DictEntryBytes = 24;
    private const int PointerBytes = 8;
    private const int QuickListBytes = 40;
    private const int QuickListNodeBytes = 40;
    private const int ZSetBytes = 16 + 32;
    private const int SkipListNodeBytes = 24;
    private const int SkipListLevelBytes = 16;
    private const int SkipListLevels = 32;
    private const double SkipListGrowth = 0.25;
    private const int StreamBytes = 80;
    private const int RadixElementBytes = 16;
    private const int RadixNodeBytes = 4 + (8 * 30);
    private const int GroupBytes = 48;
    /// <summary>Lookups of SADD for a member: it inserts or finds in one.</summary>
    public const int LookupsOfSetAdd = 1;

    /// <summary>Lookups of HSET and ZADD for an element: one that looks, one that inserts.</summary>
    public const int LookupsOfUpdate = 2;

    private const long LargestDoubling = 1 << 20;
    private const int StreamTailBytes = 4096;
    private const int SmallestTable = 4;

    // used_memory_startup of 7.0, within 10 % from 6.0 to 7.4.
    private const long ServerBytes = 880_000;
    private const int PendingBytes = 24;
    private const int ConsumerBytes = 32;

    private readonly double skipListNode = AverageSkipListNode(allocator);

    /// <summary>The allocator whose size classes are counted.</summary>
    public RedisAllocator Allocator => allocator;

    /// <summary>An object whose value is in one block of <paramref name="bytes"/> bytes: listpack, ziplist, intset.</summary>
    public long Block(long bytes) => ObjectBytes + allocator.Usable(bytes);

    /// <summary>A string held as <paramref name="encoding"/>.</summary>
    public long String(RedisEncoding encoding, long length) => encoding switch
    {
        RedisEncoding.Int => ObjectBytes,
        RedisEncoding.EmbStr => allocator.Usable(ObjectBytes + 3 + length + 1),
        _ => ObjectBytes + Sds(length),
    };

    /// <summary>A simple dynamic string of <paramref name="length"/> bytes with the smallest header that holds the length (<c>src/sds.h</c>).</summary>
    public long Sds(long length) => allocator.Usable(SdsHeader(length) + length + 1);

    /// <summary>Bytes more that a string of <paramref name="length"/> bytes takes at most when it grew by APPEND, SETRANGE or SETBIT: each growth asks for twice what is needed, or 1 MB more.</summary>
    /// <remarks><c>_sdsMakeRoomFor</c> in <c>src/sds.c</c>: <c>SDS_MAX_PREALLOC</c>. SET takes what it needs.</remarks>
    public long GrowthRoom(RedisEncoding encoding, long length) =>
        encoding == RedisEncoding.Raw ? Math.Max(0, Sds(length + Math.Min(length, LargestDoubling)) - Sds(length)) : 0;

    /// <summary>What the key itself takes: its name and its entry in the keyspace.</summary>
    public long Key(long nameLength) => Sds(nameLength) + DictEntryBytes;

    /// <summary>An empty hash table for <paramref name="count"/> entries, with its object.</summary>
    public static long HashTable(long count) => ObjectBytes + DictBytes + (PointerBytes * Buckets(count));

    /// <summary>A member of a set, and an entry of a hash table without its value.</summary>
    public long SetMember(long length) => DictEntryBytes + Sds(length);

    /// <summary>A field of a hash table with its value.</summary>
    public long HashField(long field, long value) => DictEntryBytes + Sds(field) + Sds(value);

    /// <summary>An empty skip list with its table for <paramref name="count"/> members.</summary>
    public long SkipList(long count) => HashTable(count) + ZSetBytes
        + allocator.Usable(SkipListNodeBytes + (SkipListLevels * SkipListLevelBytes));

    /// <summary>A member of a skip list: node of average height, entry and name.</summary>
    public double SkipListMember(long length) => skipListNode + SetMember(length);

    /// <summary>A quicklist without nodes.</summary>
    public static long QuickList => ObjectBytes + QuickListBytes;

    /// <summary>A node of a quicklist that holds a block of <paramref name="bytes"/> bytes.</summary>
    public long QuickListNode(long bytes) => QuickListNodeBytes + allocator.Usable(bytes);

    /// <summary>A stream of so many listpacks, without the listpacks themselves.</summary>
    public static long Stream(long listPacks) => ObjectBytes + StreamBytes + Radix(listPacks, ListPackNodes(listPacks));

    /// <summary>A listpack of a stream.</summary>
    public long StreamListPack(long bytes) => allocator.Usable(bytes);

    /// <summary>Bytes more of a stream whose last listpack of <paramref name="bytes"/> bytes was begun by XADD, which takes room for what comes.</summary>
    /// <remarks><c>streamAppendItem</c> in <c>src/t_stream.c</c>, from 6.2 on: <c>STREAM_LISTPACK_MAX_PRE_ALLOCATE</c>; full listpacks are shrunk to fit.</remarks>
    public long StreamTailSlack(long bytes) => Math.Max(0, allocator.Usable(StreamTailBytes) - allocator.Usable(bytes));

    /// <summary>Bytes more of a hash table that grew one by one to <paramref name="count"/> entries: its smaller table, while it is emptied.</summary>
    /// <param name="count">Entries.</param>
    /// <param name="lookups">Lookups of each insertion, which each move one chain to the larger table.</param>
    /// <remarks>
    /// <c>_dictExpandIfNeeded</c> and <c>dictRehash</c> in <c>src/dict.c</c>: a table of n slots is replaced when it has n entries, and then 1 − 1/e of its
    /// slots are in use. Other lookups end it earlier.
    /// </remarks>
    public static long RehashSlack(long count, int lookups)
    {
        var smaller = Buckets(count) / 2;
        return smaller >= SmallestTable && (count - smaller) * (double)lookups < smaller * (1 - (1 / Math.E)) ? PointerBytes * smaller : 0;
    }

    /// <summary>
    /// What a server takes beside its keys: itself, the tables of the keyspace, entries of the keys that expire, and what the allocator adds to the
    /// entries of all keys.
    /// </summary>
    public long Keyspace(long keys, long expiring) =>
        ServerBytes + (PointerBytes * (Buckets(keys) + Buckets(expiring))) + (keys * (allocator.Usable(DictEntryBytes) - DictEntryBytes)) + (expiring * allocator.Usable(DictEntryBytes));

    /// <summary>A consumer group with so many entries delivered and not yet acknowledged.</summary>
    public static long StreamGroup(long pending) => GroupBytes + Radix(pending, pending + 2) + (PendingBytes * pending);

    /// <summary>A consumer with so many entries delivered to it and not yet acknowledged.</summary>
    public static long StreamConsumer(long nameLength, long pending) => ConsumerBytes + nameLength + Radix(pending, pending + 2);

    // streamRadixTreeMemoryUsage: an identifier an element, and a guess of 30 pointers a node.
    private static long Radix(long elements, long nodes) => (elements * RadixElementBytes) + (nodes * RadixNodeBytes);

    // Identifiers of listpacks differ before their last byte: a tail and an end each, and above them a few branches with what they share.
    // Those of pending entries differ in the last byte, most of the time: an end each under one branch.
    private static long ListPackNodes(long listPacks) => listPacks <= 1 ? 2 : (2 * listPacks) + Math.Min(4, 2 * (listPacks - 1));

    private static long Buckets(long count) => count <= 4 ? 4 : (long)BitOperations.RoundUpToPowerOf2((ulong)count);

    private static int SdsHeader(long length) => length switch
    {
        < 1 << 5 => 1,
        < 1 << 8 => 3,
        < 1 << 16 => 5,
        < 1L << 32 => 9,
        _ => 17,
    };

    // zslRandomLevel: another level with probability 1/4.
    private static double AverageSkipListNode(RedisAllocator allocator)
    {
        var (bytes, probability) = (0.0, 1 - SkipListGrowth);
        for (var level = 1; level <= SkipListLevels; level++, probability *= SkipListGrowth)
        {
            bytes += probability * allocator.Usable(SkipListNodeBytes + (SkipListLevelBytes * level));
        }

        return bytes;
    }
}
