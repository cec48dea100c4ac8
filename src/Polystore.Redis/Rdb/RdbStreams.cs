using Polystore.Redis.Memory;

namespace Polystore.Redis.Rdb;

/// <summary>Streams of a dump: listpacks by their first identifier, counters, consumer groups with what is pending, from 8.6 on what producers have sent.</summary>
internal sealed class RdbStreams(RdbText text, MemoryModel memory)
{
    private const int IdBytes = 16;
    private const int TimeBytes = 8;

    /// <summary>Bytes in memory.</summary>
    public long Measure(byte type, RdbKey key, ref ElementMeter meter)
    {
        var withCounters = type is not RdbCodes.Stream;
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
        bytes += Groups(type);
        if (type is RdbCodes.Stream4 or RdbCodes.Stream5)
        {
            SkipProducers();
        }

        return bytes;
    }

    // rdbLoadStreamIdmpEntries: how long and how many identifiers are remembered, then by producer the identifiers with the entry each made.
    private void SkipProducers()
    {
        Skip(2);
        for (var producers = text.Length(); producers > 0; producers--)
        {
            text.Skip();
            for (var identifiers = text.Length(); identifiers > 0; identifiers--)
            {
                text.Skip();
                Skip(2);
            }
        }

        Skip(2);
    }

    private long Groups(byte type)
    {
        var bytes = 0L;
        var groups = text.Length();
        for (var g = 0L; g < groups; g++)
        {
            text.Skip();
            Skip(type is RdbCodes.Stream ? 2 : 3);
            var pending = text.Length();
            for (var i = 0L; i < pending; i++)
            {
                text.Input.Skip(IdBytes + TimeBytes);
                text.SkipNumber();
            }

            bytes += MemoryModel.StreamGroup(pending) + Consumers(type is not (RdbCodes.Stream or RdbCodes.Stream2));
            if (type is RdbCodes.Stream5)
            {
                SkipIdentifiers(text.Length());
            }
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
            SkipIdentifiers(pending);
            bytes += MemoryModel.StreamConsumer(name, pending);
        }

        return bytes;
    }

    private void SkipIdentifiers(long count)
    {
        if (count > long.MaxValue / IdBytes)
        {
            throw text.Corrupt("a consumer group with more entries than fit any file");
        }

        text.Input.Skip(count * IdBytes);
    }

    private void Skip(int numbers)
    {
        for (var i = 0; i < numbers; i++)
        {
            text.SkipNumber();
        }
    }
}
