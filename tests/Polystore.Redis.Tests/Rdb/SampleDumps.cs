namespace Polystore.Redis.Tests.Rdb;

/// <summary>One dump with every type and encoding that a Redis server writes.</summary>
internal static class SampleDumps
{
    public static RdbComposer Everything()
    {
        var dump = new RdbComposer().Field("redis-ver", "7.4.0").Field("used-mem", "1000000");
        dump.Raw(247).Length(0x1234567890abcdef).Length(2).Length(2).Length(5).Text("module data").Length(0);
        dump.Raw(245).Text("#!lua name=lib");
        dump.Database(0).Raw(251).Length(20).Length(2);
        Strings(dump);
        Collections(dump);
        Old(dump);
        Expiring(dump);
        Stream(dump);
        dump.Key(7, "module").Length(0x8111111111111001).Length(2).Length(7).Length(3).Raw(0, 0, 0, 0).Length(4).Long(0).Length(5).Text("x").Length(0);
        return dump.Database(15).Raw(244).Length(7).Length(1).Length(0).Key(0, "last").Text("value");
    }

    private static void Strings(RdbComposer dump)
    {
        dump.Key(0, "text").Text("hello");
        dump.Key(0, "number as text").Text("1234567890123");
        dump.Key(0, "int8").Raw(0xc0, 0x85);
        dump.Key(0, "int16").Raw(0xc1, 0x39, 0x30);
        dump.Key(0, "int32").Raw(0xc2, 0x15, 0xcd, 0x5b, 0x07);
        dump.Key(0, "long").Text(new string('x', 45));

        // "a" and then 99 times what is one byte before
        dump.Key(0, "packed").Raw(0xc3).Length(5).Length(100).Raw(0, (byte)'a', 0xe0, 90, 0);
    }

    private static void Collections(RdbComposer dump)
    {
        dump.Key(2, "set").Length(2).Text("a").Text("bcd");
        dump.Key(11, "intset").Text(RdbComposer.IntSet(4, -70000, 3, 1234567));
        dump.Key(20, "set listpack").Text(RdbComposer.ListPack("a", 12, "ccc"));
        dump.Key(5, "zset").Length(2).Text("one").Long(0).Text("three").Long(1);
        dump.Key(17, "zset listpack").Text(RdbComposer.ListPack("member", 1, "longer member", "2.5"));
        dump.Key(4, "hash").Length(1).Text("field").Text(new string('v', 70));
        dump.Key(16, "hash listpack").Text(RdbComposer.ListPack("f", -5000, "g", new string('v', 200)));
        dump.Key(18, "list").Length(2).Length(2).Text(RdbComposer.ListPack("a", long.MinValue, 100000, 40000, 9000000)).Length(1).Text(new string('x', 5000));
        dump.Key(18, "short list").Length(1).Length(2).Text(RdbComposer.ListPack("a", "b"));
    }

    private static void Old(RdbComposer dump)
    {
        dump.Key(1, "linked list").Length(2).Text("a").Text("bb");
        dump.Key(10, "list ziplist").Text(RdbComposer.ZipList("a", 5, -100, 30000, 100000, 9000000, long.MaxValue, new string('x', 300), "after a long one"));
        dump.Key(14, "quicklist").Length(1).Text(RdbComposer.ZipList("a", "b"));
        dump.Key(3, "zset text").Length(3).Text("a").Raw(3, (byte)'1', (byte)'.', (byte)'5').Text("b").Raw(254).Text("c").Raw(253);
        dump.Key(12, "zset ziplist").Text(RdbComposer.ZipList("m", 1));
        dump.Key(13, "hash ziplist").Text(RdbComposer.ZipList("f", "value"));
        dump.Key(9, "zipmap").Text([2, 1, (byte)'f', 2, 1, (byte)'v', (byte)'w', 0, 3, .. "abc"u8, 0, 0, 0xff]);
    }

    private static void Expiring(RdbComposer dump)
    {
        dump.Raw(252).Long(1893456000123).Raw(248).Length(3600).Key(0, "expires").Text("x");
        dump.Raw(253, 0, 0, 0, 0x70).Raw(249, 7).Key(0, "expires in seconds").Text("x");
        dump.Key(24, "hash with expiring fields").Long(1893456000000).Length(2).Length(1).Text("f").Text("v").Length(0).Text("g").Text("w");
        dump.Key(25, "listpack with expiring fields").Long(1893456000000).Text(RdbComposer.ListPack("f", "v", 1893456000000, "g", "ww", 0));
    }

    private static void Stream(RdbComposer dump)
    {
        dump.Key(21, "stream").Length(1).Text(new byte[16]).Text(RdbComposer.ListPack("a", "b", 1)).Length(3);
        dump.Length(1700000000000).Length(1).Length(1).Length(0).Length(2).Length(0).Length(3);
        dump.Length(1).Text("group").Length(1).Length(0).Length(ulong.MaxValue);
        dump.Length(1).Raw(new byte[24]).Length(1);
        dump.Length(1).Text("consumer").Long(1).Long(2).Length(1).Raw(new byte[16]);
    }
}
