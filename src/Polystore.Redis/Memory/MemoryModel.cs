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
/// expire. A live value may be larger where it shrank or grew in place: tables and strings keep slack until they are rewritten.
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
