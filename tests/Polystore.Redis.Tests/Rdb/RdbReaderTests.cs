using System.Text;
using Polystore.Redis.Rdb;
using Shouldly;
using Xunit;

namespace Polystore.Redis.Tests.Rdb;

public sealed class RdbReaderTests
{
    private sealed record Seen(
        string Name, RedisType Type, RedisEncoding Encoding, long Elements, long ContentBytes, long Longest, long? ExpiresAt, long Database, long ExpiringFields);

    [Fact]
    public void EveryEncodingIsMeasured()
    {
        var (keys, end, reader) = ReadAll(SampleDumps.Everything().Whole());
        end.Kind.ShouldBe(RdbEndKind.Verified);
        reader.Header!.ServerVersion.ShouldBe("7.4.0");
        reader.Functions.ShouldBe(1);
        Of("text").ShouldBe((RedisType.String, RedisEncoding.EmbStr, 5, 5, 5));
        Of("number as text").ShouldBe((RedisType.String, RedisEncoding.Int, 13, 13, 13));
        Of("int8").ShouldBe((RedisType.String, RedisEncoding.Int, 4, 4, 4));
        Of("int16").ShouldBe((RedisType.String, RedisEncoding.Int, 5, 5, 5));
        Of("int32").ShouldBe((RedisType.String, RedisEncoding.Int, 9, 9, 9));
        Of("long").ShouldBe((RedisType.String, RedisEncoding.Raw, 45, 45, 45));
        Of("packed").ShouldBe((RedisType.String, RedisEncoding.Raw, 100, 100, 100));
        Of("set").ShouldBe((RedisType.Set, RedisEncoding.HashTable, 2, 4, 3));
        Of("intset").ShouldBe((RedisType.Set, RedisEncoding.IntSet, 3, 14, 7));
        Of("set listpack").ShouldBe((RedisType.Set, RedisEncoding.ListPack, 3, 6, 3));
        Of("zset").ShouldBe((RedisType.SortedSet, RedisEncoding.SkipList, 2, 8, 5));
        Of("zset listpack").ShouldBe((RedisType.SortedSet, RedisEncoding.ListPack, 2, 19, 13));
        Of("hash").ShouldBe((RedisType.Hash, RedisEncoding.HashTable, 1, 75, 70));
        Of("hash listpack").ShouldBe((RedisType.Hash, RedisEncoding.ListPack, 2, 207, 200));
        Of("list").ShouldBe((RedisType.List, RedisEncoding.QuickList, 6, 5039, 5000));
        Of("short list").ShouldBe((RedisType.List, RedisEncoding.ListPack, 2, 2, 1));
        Of("linked list").ShouldBe((RedisType.List, RedisEncoding.LinkedList, 2, 3, 2));
        Of("list ziplist").ShouldBe((RedisType.List, RedisEncoding.ZipList, 9, 359, 300));
        Of("quicklist").ShouldBe((RedisType.List, RedisEncoding.QuickList, 2, 2, 1));
        Of("zset text").ShouldBe((RedisType.SortedSet, RedisEncoding.SkipList, 3, 3, 1));
        Of("zset ziplist").ShouldBe((RedisType.SortedSet, RedisEncoding.ZipList, 1, 1, 1));
        Of("hash ziplist").ShouldBe((RedisType.Hash, RedisEncoding.ZipList, 1, 6, 5));
        Of("zipmap").ShouldBe((RedisType.Hash, RedisEncoding.ZipMap, 2, 6, 3));
        Of("stream").ShouldBe((RedisType.Stream, RedisEncoding.Stream, 3, 15, 15));
        Of("hash with expiring fields").ShouldBe((RedisType.Hash, RedisEncoding.HashTable, 2, 4, 1));
        Of("listpack with expiring fields").ShouldBe((RedisType.Hash, RedisEncoding.ListPack, 2, 5, 2));
        keys["expires"].ExpiresAt.ShouldBe(1893456000123);
        keys["expires in seconds"].ExpiresAt.ShouldBe(0x70000000 * 1000L);
        keys["text"].ExpiresAt.ShouldBeNull();
        keys["hash with expiring fields"].ExpiringFields.ShouldBe(1);
        keys["last"].Database.ShouldBe(15);
        keys.Count.ShouldBe(30);

        (RedisType, RedisEncoding, long, long, long) Of(string name) =>
            (keys[name].Type, keys[name].Encoding, keys[name].Elements, keys[name].ContentBytes, keys[name].Longest);
    }

    [Fact]
    public void ValkeysHashWithExpiringFieldsIsNotTakenForTheCandidateOfRedis()
    {
        var dump = new RdbComposer("VALKEY080").Key(22, "h").Length(2).Text("f").Text("v").Long(1893456000000).Text("g").Text("w").Long(-1);
        var (keys, end, _) = ReadAll(dump.Whole());
        end.Kind.ShouldBe(RdbEndKind.Verified);
        (keys["h"].Elements, keys["h"].ExpiringFields).ShouldBe((2, 1));
    }

    [Theory]
    [InlineData(21)]
    [InlineData(26)]
    [InlineData(27)]
    public void StreamsOfEveryVersionAreReadToTheirEnd(byte type)
    {
        var id = new byte[16];
        var dump = new RdbComposer("REDIS0014").Key(type, "s").Length(1).Text(id).Text("listpack").Length(2);
        for (var i = 0; i < 7; i++)
        {
            dump.Length(9);
        }

        // One group with one pending entry and one consumer.
        dump.Length(1).Text("g").Length(1).Length(2).Length(3).Length(1).Raw(id).Long(5).Length(1).Length(1).Text("c").Long(6).Long(7).Length(1).Raw(id);
        if (type == 27)
        {
            dump.Length(2).Raw(id).Raw(id);
        }

        if (type >= 26)
        {
            dump.Length(100).Length(1000).Length(1).Text("producer").Length(2).Text("a").Length(1).Length(0).Text("b").Length(2).Length(0).Length(7).Length(8);
        }

        var (keys, end, _) = ReadAll(dump.Key(0, "after").Text("x").Whole());
        end.Kind.ShouldBe(RdbEndKind.Verified);
        (keys["s"].Type, keys["s"].Elements, keys["after"].Elements).ShouldBe((RedisType.Stream, 2, 1));
    }

    [Fact]
    public void WhatModulesKeepBesideAKeyIsSteppedOver()
    {
        var dump = new RdbComposer("REDIS0013").Raw(243).Length(1).Raw(1, 2, 3, 4).Length(5).Text("payload").Length(0).Key(0, "k").Text("x").Whole();
        var (keys, end, _) = ReadAll(dump);
        end.Kind.ShouldBe(RdbEndKind.Verified);
        keys.Keys.ShouldBe(["k"]);
    }

    [Fact]
    public void ValkeysSlotsOnTheirWayAreSteppedOver()
    {
        var dump = new RdbComposer("VALKEY080").Raw(243).Text(new string('a', 40)).Length(2).Length(0).Length(99).Length(200).Length(300).Key(0, "k").Text("x").Whole();
        var (keys, end, _) = ReadAll(dump);
        end.Kind.ShouldBe(RdbEndKind.Verified);
        keys.Keys.ShouldBe(["k"]);
    }

    [Fact]
    public void AnArrayIsCountedByItsElements()
    {
        var dump = new RdbComposer("REDIS0014").Key(28, "a").Length(4).Length(1).Length(9)
            .Length(0).Length(0).Text("a longer text").Length(1).Length(1).Long(42).Length(5).Length(2).Long(0).Length(70000).Length(3).Text("short").Key(0, "k").Text("x").Whole();
        var (keys, end, _) = ReadAll(dump);
        end.Kind.ShouldBe(RdbEndKind.Verified);
        (keys["a"].Type, keys["a"].Elements).ShouldBe((RedisType.Module, 4));
    }

    [Fact]
    public void AttributesOfOneKeyDoNotStayForTheNext()
    {
        var dump = new RdbComposer().Raw(252).Long(1).Raw(249, 9).Key(0, "a").Text("x").Key(0, "b").Text("x").Whole();
        using var reader = new RdbReader(new MemoryStream(dump));
        reader.Read().ShouldBeTrue();
        (reader.Current.ExpiresAt, reader.Current.Frequency).ShouldBe((1L, (byte)9));
        reader.Read().ShouldBeTrue();
        (reader.Current.ExpiresAt, reader.Current.Frequency).ShouldBe((null, null));
    }

    [Fact]
    public void ADumpCutAnywhereSaysWhereItEnds()
    {
        var whole = SampleDumps.Everything().Whole();
        var before = -1;
        for (var length = 0; length < whole.Length; length++)
        {
            var (keys, end, _) = ReadAll(whole[..length]);
            end.Kind.ShouldBe(RdbEndKind.Truncated, $"at {length}");
            end.Offset.ShouldBe(length);
            keys.Count.ShouldBeGreaterThanOrEqualTo(before);
            before = keys.Count;
        }

        before.ShouldBe(30);
    }

    [Fact]
    public void AChangedByteIsNoticedAndNeverFatal()
    {
        var whole = SampleDumps.Everything().Whole();
        var random = new Random(20261121);
        for (var at = 0; at < whole.Length; at++)
        {
            var changed = (byte[])whole.Clone();
            changed[at] ^= (byte)(1 << random.Next(8));
            var (_, end, _) = ReadAll(changed);
            (end.Kind is RdbEndKind.Verified).ShouldBeFalse($"at {at}");
        }
    }

    [Fact]
    public void RandomBytesNeverThrow()
    {
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            var junk = new byte[random.Next(200)];
            random.NextBytes(junk);
            byte[] dump = [.. "REDIS0011"u8, .. junk];
            ReadAll(dump).End.ShouldNotBeNull();
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(15)]
    public void APromiseOfGigabytesAllocatesNothing(byte type)
    {
        var dump = new RdbComposer().Key(type, "k").Length(1_000_000_000).Text("x").Text("y").Open();
        ReadAll(dump);
        var before = GC.GetAllocatedBytesForCurrentThread();
        ReadAll(dump).End.IsWhole.ShouldBeFalse();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(4_000_000);
    }

    [Fact]
    public void ACompressedStringThatPromisesTooMuchIsCorrupt()
    {
        var dump = new RdbComposer().Key(16, "k").Raw(0xc3).Length(5).Length(1_000_000).Raw(0, 1, 2, 3, 4).Open();
        ReadAll(dump).End.Kind.ShouldBe(RdbEndKind.Corrupt);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    public void HowTheBytesArriveMakesNoDifference(int step)
    {
        var whole = SampleDumps.Everything().Whole();
        using var reader = new RdbReader(new SlowStream(whole, step));
        var keys = ReadAll(reader);
        reader.End!.Kind.ShouldBe(RdbEndKind.Verified);
        keys.Values.ShouldBe(ReadAll(whole).Keys.Values);
    }

    [Theory]
    [InlineData("", RdbEndKind.Truncated, "empty")]
    [InlineData("*2\r\n$6\r\nSELECT\r\n", RdbEndKind.Corrupt, "append-only")]
    [InlineData("\u001f\u008b0000000000", RdbEndKind.Corrupt, "gzip")]
    [InlineData("hello world", RdbEndKind.Corrupt, "not a dump")]
    public void AnotherFileIsNamed(string content, RdbEndKind kind, string word)
    {
        var (keys, end, reader) = ReadAll(Encoding.Latin1.GetBytes(content));
        keys.ShouldBeEmpty();
        reader.Header.ShouldBeNull();
        end.Kind.ShouldBe(kind);
        end.What.ShouldContain(word);
    }

    [Fact]
    public void ATypeOfANewerServerEndsTheReadingInWords()
    {
        var dump = new RdbComposer("REDIS0099").Key(0, "known").Text("x").Key(99, "unknown").Text("x");
        var (keys, end, _) = ReadAll(dump.Whole());
        keys.Keys.ShouldBe(["known"]);
        end.Kind.ShouldBe(RdbEndKind.Unknown);
        end.What.ShouldContain("type 99");
    }

    [Fact]
    public void ADumpWithoutChecksumIsWhole()
    {
        var dump = new RdbComposer().Key(0, "a").Text("x").Raw(255).Long(0).Open();
        ReadAll(dump).End.Kind.ShouldBe(RdbEndKind.WithoutChecksum);
        ReadAll(new RdbComposer("REDIS0003").Key(0, "a").Text("x").Raw(255).Open()).End.Kind.ShouldBe(RdbEndKind.WithoutChecksum);
    }

    private static (Dictionary<string, Seen> Keys, RdbEnd End, RdbReader Reader) ReadAll(byte[] dump)
    {
        using var reader = new RdbReader(new MemoryStream(dump));
        var keys = ReadAll(reader);
        return (keys, reader.End!, reader);
    }

    private static Dictionary<string, Seen> ReadAll(RdbReader reader)
    {
        var keys = new Dictionary<string, Seen>();
        while (reader.Read())
        {
            var key = reader.Current;
            var name = Encoding.UTF8.GetString(key.Name);
            keys[name] = new Seen(name, key.Type, key.Encoding, key.Elements, key.ContentBytes, key.LongestElement, key.ExpiresAt, key.Database, key.ExpiringFields);
        }

        return keys;
    }

    private sealed class SlowStream(byte[] content, int step) : MemoryStream(content)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(step, buffer.Length)]);
    }
}
