using Polystore.Redis.Memory;
using Polystore.Redis.Rdb.Encodings;

namespace Polystore.Redis.Rdb;

/// <summary>Measures one value of a dump and steps over it.</summary>
internal sealed class RdbValues(RdbText text, MemoryModel memory)
{
    private const int PackedNode = 2;
    private const int PlainNode = 1;
    private const int TextScoreWords = 253;
    private const int ScoreBytes = 8;
    private const int TimeBytes = 8;

    // list-max-listpack-size -2, the default: nodes of 8 kB
    private const int UsualNodeBytes = 8192;

    private readonly RdbStreams streams = new(text, memory);
    private readonly RdbModules modules = new(text);
    private long bytes;

    /// <summary>Whether single-node lists are listpacks, as from 7.2 on.</summary>
    public bool ShortListsAreListPacks { get; set; }

    /// <summary>Whether the dump is one of Valkey, which gives some types another meaning.</summary>
    public bool IsValkey { get; set; }

    public void Measure(byte type, RdbKey key)
    {
        var start = text.Input.Offset;
        var meter = new ElementMeter();
        bytes = 0;
        key.ExpiringFields = 0;
        key.SlackBytes = 0;
        key.RoomBytes = 0;
        key.Module = null;
        Measure(type, key, ref meter);
        if (key.Type != RedisType.String)
        {
            (key.ContentBytes, key.LongestElement) = (meter.Bytes, meter.Longest);
        }

        key.StoredBytes = text.Input.Offset - start;
        key.MemoryBytes = memory.Key(key.NameLength) + (key.Type == RedisType.Module ? key.StoredBytes : bytes);
    }

    private void Measure(byte type, RdbKey key, ref ElementMeter meter)
    {
        switch (type)
        {
            case RdbCodes.String:
                String(key);
                break;
            case RdbCodes.List:
                LinkedList(key, ref meter);
                break;
            case RdbCodes.ListZipList:
                Block(key, RedisType.List, RedisEncoding.ZipList, Tuples.Items, ref meter);
                break;
            case RdbCodes.ListQuickList or RdbCodes.ListQuickList2:
                QuickList(key, type == RdbCodes.ListQuickList2, ref meter);
                break;
            case RdbCodes.Set:
                Set(key, ref meter);
                break;
            case RdbCodes.SetIntSet:
                Block(key, RedisType.Set, RedisEncoding.IntSet, Tuples.Items, ref meter);
                break;
            case RdbCodes.SetListPack:
                Block(key, RedisType.Set, RedisEncoding.ListPack, Tuples.Items, ref meter);
                break;
            case RdbCodes.SortedSetText or RdbCodes.SortedSet:
                SortedSet(key, type == RdbCodes.SortedSetText, ref meter);
                break;
            case RdbCodes.SortedSetZipList:
                Block(key, RedisType.SortedSet, RedisEncoding.ZipList, Tuples.MemberAndScore, ref meter);
                break;
            case RdbCodes.SortedSetListPack:
                Block(key, RedisType.SortedSet, RedisEncoding.ListPack, Tuples.MemberAndScore, ref meter);
                break;
            case RdbCodes.Stream or RdbCodes.Stream2 or RdbCodes.Stream3 or RdbCodes.Stream4 or RdbCodes.Stream5:
                bytes = streams.Measure(type, key, ref meter);
                break;
            case RdbCodes.Module:
                modules.Measure(key);
                break;
            case RdbCodes.Array:
                modules.MeasureArray(key, ref meter);
                break;
            default:
                HashOrUnknown(type, key, ref meter);
                break;
        }
    }

    private void HashOrUnknown(byte type, RdbKey key, ref ElementMeter meter)
    {
        switch (type)
        {
            case RdbCodes.Hash:
                Hash(key, ref meter);
                break;
            case RdbCodes.HashZipMap:
                Block(key, RedisType.Hash, RedisEncoding.ZipMap, Tuples.FieldAndValue, ref meter);
                break;
            case RdbCodes.HashZipList:
                Block(key, RedisType.Hash, RedisEncoding.ZipList, Tuples.FieldAndValue, ref meter);
                break;
            case RdbCodes.HashListPack:
                Block(key, RedisType.Hash, RedisEncoding.ListPack, Tuples.FieldAndValue, ref meter);
                break;
            case RdbCodes.ValkeyHash2 when IsValkey:
                ValkeyHash(key, ref meter);
                break;
            case RdbCodes.HashMetadata or RdbCodes.HashMetadataCandidate when !IsValkey:
                ExpiringHash(key, type == RdbCodes.HashMetadata, ref meter);
                break;
            case RdbCodes.HashListPackExpiry or RdbCodes.HashListPackExpiryCandidate when !IsValkey:
                text.Input.Skip(type == RdbCodes.HashListPackExpiry ? TimeBytes : 0);
                Block(key, RedisType.Hash, RedisEncoding.ListPack, Tuples.FieldValueAndExpiry, ref meter);
                break;
            case RdbCodes.ModuleCandidate:
                throw Unknown("a module's value in the format of a release candidate of 4.0, which does not say where it ends");
            default:
                throw Unknown($"a value of type {type}, of a newer server than those known here");
        }
    }

    private RdbDamageException Unknown(string what) => new(RdbEndKind.Unknown, text.Input.Offset, what);

    private void String(RdbKey key)
    {
        var length = text.StringValue(out var encoding);
        (key.Type, key.Encoding) = (RedisType.String, encoding);
        key.Elements = key.ContentBytes = key.LongestElement = length;
        bytes = memory.String(encoding, length);
        key.RoomBytes = memory.GrowthRoom(encoding, length);
    }

    private void Block(RdbKey key, RedisType type, RedisEncoding encoding, Tuples tuples, ref ElementMeter meter)
    {
        var block = text.Block();
        (key.Type, key.Encoding) = (type, encoding);
        key.Elements = encoding switch
        {
            RedisEncoding.ListPack => ListPack.Walk(block, tuples, ref meter),
            RedisEncoding.IntSet => IntSet.Walk(block, ref meter),
            RedisEncoding.ZipMap => ZipMap.Walk(block, ref meter),
            _ => ZipList.Walk(block, tuples, ref meter),
        };
        bytes = memory.Block(block.Length);
        if (key.Elements < 0)
        {
            throw text.Corrupt($"a {RedisNames.Of(encoding)} that contradicts itself");
        }
    }

    private void LinkedList(RdbKey key, ref ElementMeter meter)
    {
        var count = text.Length();
        for (var i = 0L; i < count; i++)
        {
            meter.Add(text.Skip());
        }

        // Loaded as a quicklist: an element of a listpack takes 2 bytes and more beside its content.
        (key.Type, key.Encoding, key.Elements) = (RedisType.List, RedisEncoding.LinkedList, count);
        var packed = meter.Bytes + (2 * count);
        var nodes = Math.Max(1, packed / UsualNodeBytes);
        bytes = MemoryModel.QuickList + (nodes * memory.QuickListNode(packed / nodes));
    }

    private void QuickList(RdbKey key, bool listPacks, ref ElementMeter meter)
    {
        var nodes = text.Length();
        (key.Type, key.Encoding, key.Elements) = (RedisType.List, RedisEncoding.QuickList, 0);
        bytes = MemoryModel.QuickList;
        var packed = 0L;
        for (var node = 0L; node < nodes; node++)
        {
            var container = listPacks ? text.Length() : PackedNode;
            if (container == PlainNode)
            {
                var length = text.Skip();
                meter.Add(length);
                key.Elements++;
                bytes += memory.QuickListNode(length);
                continue;
            }

            if (container != PackedNode)
            {
                throw text.Corrupt($"{container} is no container of a list");
            }

            var block = text.Block();
            packed = block.Length;
            bytes += memory.QuickListNode(packed);
            var elements = listPacks ? ListPack.Walk(block, Tuples.Items, ref meter) : ZipList.Walk(block, Tuples.Items, ref meter);
            key.Elements += elements >= 0 ? elements : throw text.Corrupt("a node of a list that contradicts itself");
        }

        if (listPacks && ShortListsAreListPacks && nodes == 1 && packed > 0)
        {
            key.Encoding = RedisEncoding.ListPack;
            bytes = memory.Block(packed);
        }
    }

    private void Set(RdbKey key, ref ElementMeter meter)
    {
        var count = text.Length();
        for (var i = 0L; i < count; i++)
        {
            var length = text.Skip();
            meter.Add(length);
            bytes += memory.SetMember(length);
        }

        (key.Type, key.Encoding, key.Elements) = (RedisType.Set, RedisEncoding.HashTable, count);
        bytes += MemoryModel.HashTable(count);
        key.SlackBytes = MemoryModel.RehashSlack(count, MemoryModel.LookupsOfSetAdd);
    }

    private void SortedSet(RdbKey key, bool textScores, ref ElementMeter meter)
    {
        var count = text.Length();
        var members = 0.0;
        for (var i = 0L; i < count; i++)
        {
            var length = text.Skip();
            meter.Add(length);
            members += memory.SkipListMember(length);
            var score = textScores ? text.Input.ReadByte() : ScoreBytes;
            text.Input.Skip(score >= TextScoreWords ? 0 : score);
        }

        (key.Type, key.Encoding, key.Elements) = (RedisType.SortedSet, RedisEncoding.SkipList, count);
        bytes = memory.SkipList(count) + (long)members;
        key.SlackBytes = MemoryModel.RehashSlack(count, MemoryModel.LookupsOfUpdate);
    }

    private void Hash(RdbKey key, ref ElementMeter meter)
    {
        var count = HashStart(key);
        for (var i = 0L; i < count; i++)
        {
            Field(ref meter);
        }
    }

    private void ValkeyHash(RdbKey key, ref ElementMeter meter)
    {
        var count = HashStart(key);
        for (var i = 0L; i < count; i++)
        {
            Field(ref meter);
            var never = BitConverter.ToInt64(text.Input.Read(TimeBytes)) < 0;
            key.ExpiringFields += never ? 0 : 1;
        }
    }

    private void ExpiringHash(RdbKey key, bool relative, ref ElementMeter meter)
    {
        text.Input.Skip(relative ? TimeBytes : 0);
        var count = HashStart(key);
        for (var i = 0L; i < count; i++)
        {
            key.ExpiringFields += text.Length() == 0 ? 0 : 1;
            Field(ref meter);
        }
    }

    private long HashStart(RdbKey key)
    {
        var count = text.Length();
        (key.Type, key.Encoding, key.Elements) = (RedisType.Hash, RedisEncoding.HashTable, count);
        bytes = MemoryModel.HashTable(count);
        key.SlackBytes = MemoryModel.RehashSlack(count, MemoryModel.LookupsOfUpdate);
        return count;
    }

    private void Field(ref ElementMeter meter)
    {
        var field = text.Skip();
        var value = text.Skip();
        meter.Add(field);
        meter.Add(value);
        bytes += memory.HashField(field, value);
    }
}
