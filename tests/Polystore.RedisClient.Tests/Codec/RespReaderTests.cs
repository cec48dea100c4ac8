using Polystore.RedisClient.Protocol;

namespace Polystore.RedisClient.Tests.Codec;

public class RespReaderTests
{
    public static TheoryData<string, string> Replies => new()
    {
        { "+OK\r\n", "SimpleString OK" },
        { "-WRONGTYPE Operation against a key\r\n", "Error WRONGTYPE Operation against a key" },
        { ":-9223372036854775808\r\n", "Integer -9223372036854775808" },
        { "$0\r\n\r\n", "BulkString " },
        { "$5\r\na\r\n\0b\r\n", "BulkString 610D0A0062" },
        { "$-1\r\n", "Null" },
        { "*-1\r\n", "Null" },
        { "_\r\n", "Null" },
        { "*0\r\n", "Array[]" },
        { "*3\r\n:1\r\n$-1\r\n*1\r\n+a\r\n", "Array[Integer 1, Null, Array[SimpleString a]]" },
        { "%2\r\n+a\r\n:1\r\n+b\r\n#t\r\n", "Map[SimpleString a, Integer 1, SimpleString b, Boolean 1]" },
        { "~2\r\n:1\r\n:2\r\n", "Set[Integer 1, Integer 2]" },
        { ">2\r\n$10\r\ninvalidate\r\n*1\r\n$1\r\nk\r\n", "Push[BulkString 696E76616C6964617465, Array[BulkString 6B]]" },
        { ",-inf\r\n", "Double FFF0000000000000" },
        { ",1.5e3\r\n", "Double 4097700000000000" },
        { "#f\r\n", "Boolean 0" },
        { "(3492890328409238509324850943850943825024385\r\n", "BigNumber 3492890328409238509324850943850943825024385" },
        { "=8\r\ntxt:a\r\nb\r\n", "VerbatimString a\r\nb" },
        { "!9\r\nERR a\r\nbc\r\n", "Error ERR a\r\nbc" },
        { "|1\r\n+ttl\r\n:5\r\n*1\r\n|1\r\n+x\r\n+y\r\n:7\r\n", "Array[Integer 7]" },
    };

    [Theory]
    [MemberData(nameof(Replies))]
    public void Every_split_of_every_reply_reads_the_same(string wire, string expected)
    {
        var bytes = Bytes.Of(wire);
        ReplyStream.Read(bytes).ShouldBe([expected]);
        ReplyStream.Read(bytes, Enumerable.Range(1, bytes.Length - 1)).ShouldBe([expected]);
        for (var first = 1; first < bytes.Length; first++)
        {
            for (var second = first; second < bytes.Length; second++)
            {
                ReplyStream.Read(bytes, first, second).ShouldBe([expected]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Replies))]
    public void A_reply_that_is_cut_short_is_waited_for_and_gives_nothing(string wire, string expected)
    {
        var bytes = Bytes.Of(wire);
        for (var length = 1; length < bytes.Length; length++)
        {
            var stream = new ReplyStream();
            stream.Feed(bytes.AsMemory(0, length));
            stream.Replies.ShouldBeEmpty();
            stream.Feed(bytes.AsMemory(length));
            stream.Replies.ShouldBe([expected]);
        }
    }

    [Fact]
    public void Streams_of_random_replies_cut_anywhere_read_as_written()
    {
        for (var seed = 1; seed <= 400; seed++)
        {
            var random = new Random(seed);
            var source = new RandomReplies(random);
            var replies = Enumerable.Range(0, 12).Select(_ => source.Next()).ToList();
            var bytes = replies.SelectMany(reply => reply.Wire).ToArray();
            var cuts = Enumerable.Range(0, random.Next(40)).Select(_ => random.Next(bytes.Length)).Order().ToList();
            ReplyStream.Read(bytes, cuts).ShouldBe(replies.Select(reply => reply.Text), $"seed {seed}");
        }
    }

    [Fact]
    public void Random_damage_ends_in_one_kind_of_failure_and_costs_no_memory()
    {
        var limits = new RespLimits(1 << 20, 16, 1 << 10);
        var refused = 0;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var seed = 1; seed <= 3000; seed++)
        {
            var random = new Random(seed);
            var bytes = new RandomReplies(random).Next().Wire;
            for (var hits = random.Next(1, 4); hits > 0; hits--)
            {
                bytes[random.Next(bytes.Length)] = random.Next(3) == 0 ? (byte)random.Next(256) : (byte)"0123456789-$*%~>|\r\n"[random.Next(19)];
            }

            try
            {
                new ReplyStream(limits).Feed(bytes);
            }
            catch (RedisProtocolException)
            {
                refused++;
            }
        }

        refused.ShouldBeGreaterThan(500);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1L << 30);
    }

    [Theory]
    [InlineData("$2147483647\r\nabc")]
    [InlineData("*2147483647\r\n:1\r\n")]
    [InlineData("*1000000\r\n")]
    [InlineData("%2147483647\r\n")]
    [InlineData("*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n")]
    [InlineData("$99999999999999999999\r\n")]
    [InlineData("$-2\r\n")]
    [InlineData(":12a\r\n")]
    [InlineData(":\r\n")]
    [InlineData(":9223372036854775808\r\n")]
    [InlineData("#x\r\n")]
    [InlineData(",1,5\r\n")]
    [InlineData("$1\r\nabc")]
    [InlineData("=3\r\nabc\r\n")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n")]
    [InlineData("\r\n")]
    public void What_is_no_reply_or_too_large_a_one_is_refused(string wire)
    {
        var stream = new ReplyStream(new RespLimits(1 << 20, 8, 1 << 10));
        Should.Throw<RedisProtocolException>(() => stream.Feed(Bytes.Of(wire)));
    }

    [Fact]
    public void A_line_without_end_is_refused_before_it_fills_memory()
    {
        var stream = new ReplyStream(new RespLimits(1 << 20, 8, 1 << 10));
        stream.Feed(Bytes.Of("+" + new string('a', 500)));
        Should.Throw<RedisProtocolException>(() => stream.Feed(Bytes.Of(new string('a', 600))));
    }
}
