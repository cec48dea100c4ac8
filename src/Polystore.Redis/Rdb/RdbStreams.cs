using Polystore.Redis.Memory;

namespace Polystore.Redis.Rdb;

/// <summary>Streams of a dump: listpacks by their first identifier, counters, consumer groups with what is pending.</summary>
internal sealed class RdbStreams(RdbText text, MemoryModel memory)
{
    private const int IdBytes = 16;
    private const int TimeBytes = 8;

    /// <summary>Bytes in memory.</summary>
    public long Measure(byte type, RdbKey key, ref ElementMeter meter)
    {
        var withCounters = type is RdbCodes.Stream2 or RdbCodes.Stream3;
        var listPacks = text.Length();
        var bytes = MemoryModel.Stream(listPacks);
        for (var i = 0L; i < listPacks; i++)
        {
            if (text.Skip() != IdBytes)
            {
                throw text.Corrupt("a listpack of a stream without its identifier");
            }

            var length = text.Skip();
            meter.Add(length);
            bytes += memory.StreamListPack(length);
            key.SlackBytes = memory.StreamTailSlack(length);
        }

        (key.Type, key.Encoding, key.Elements) = (RedisType.Stream, RedisEncoding.Stream, text.Length());

        // Last identifier; from 7.0 on also the first, the highest deleted one, and the number of entries ever added.
        Skip(withCounters ? 7 : 2);
        return bytes + Groups(withCounters, type == RdbCodes.Stream3);
    }

    private long Groups(bool withCounters, bool withActiveTime)
    {
        var bytes = 0L;
        var groups = text.Length();
        for (var g = 0L; g < groups; g++)
        {
            text.Skip();
            Skip(withCounters ? 3 : 2);
            var pending = text.Length();
            for (var i = 0L; i < pending; i++)
            {
                text.Input.Skip(IdBytes + TimeBytes);
                text.SkipNumber();
            }

            bytes += MemoryModel.StreamGroup(pending) + Consumers(withActiveTime);
        }

        return bytes;
    }

    private long Consumers(bool withActiveTime)
    {
        var bytes = 0L;
        var consumers = text.Length();
        for (var c = 0L; c < consumers; c++)
        {
            var name = text.Skip();
            text.Input.Skip(withActiveTime ? 2 * TimeBytes : TimeBytes);
            var pending = text.Length();
            if (pending > long.MaxValue / IdBytes)
            {
                throw text.Corrupt("a consumer with more entries than fit any file");
            }

            text.Input.Skip(pending * IdBytes);
            bytes += MemoryModel.StreamConsumer(name, pending);
        }

        return bytes;
    }

    private void Skip(int numbers)
    {
        for (var i = 0; i < numbers; i++)
        {
            text.SkipNumber();
        }
    }
}
