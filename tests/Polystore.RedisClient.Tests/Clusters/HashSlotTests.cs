using System.Text;
using Polystore.RedisClient.Protocol;
using Polystore.RedisClient.Routing.Cluster;

namespace Polystore.RedisClient.Tests.Clusters;

public class HashSlotTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("123456789", 0x31C3)]
    [InlineData("foo", 12182)]
    [InlineData("bar", 5061)]
    public void A_key_has_the_slot_of_the_specification(string key, int slot) => HashSlot.Of(Encoding.UTF8.GetBytes(key)).ShouldBe(slot & 16383);

    [Theory]
    [InlineData("{user1000}.following", "user1000")]
    [InlineData("foo{}{bar}", null)]
    [InlineData("foo{{bar}}zap", "{bar")]
    [InlineData("foo{bar}{zap}", "bar")]
    [InlineData("foo{bar", null)]
    public void The_first_tag_that_is_not_empty_counts_alone(string key, string? tag) =>
        HashSlot.Of(Encoding.UTF8.GetBytes(key)).ShouldBe(Untagged(tag ?? key));

    [Theory]
    [InlineData("GET foo", "foo")]
    [InlineData("mset foo 1 x 2", "foo")]
    [InlineData("EVAL return 2 foo x", "foo")]
    [InlineData("EVAL return 0 foo", null)]
    [InlineData("FCALL f 1 foo", "foo")]
    [InlineData("XREAD COUNT 2 BLOCK 5 STREAMS foo x 0 0", "foo")]
    [InlineData("XREADGROUP GROUP g c STREAMS foo >", "foo")]
    [InlineData("ZUNION 2 foo x", "foo")]
    [InlineData("ZUNIONSTORE foo 2 x y", "foo")]
    [InlineData("BZMPOP 0 2 foo x MIN", "foo")]
    [InlineData("BLPOP foo x 0", "foo")]
    [InlineData("BITOP AND foo x y", "foo")]
    [InlineData("OBJECT ENCODING foo", "foo")]
    [InlineData("OBJECT HELP", null)]
    [InlineData("XGROUP CREATE foo g $", "foo")]
    [InlineData("MEMORY USAGE foo", "foo")]
    [InlineData("MEMORY STATS", null)]
    [InlineData("PING", null)]
    [InlineData("ECHO foo", null)]
    [InlineData("PUBLISH foo m", null)]
    [InlineData("SPUBLISH foo m", "foo")]
    [InlineData("CLUSTER SLOTS", null)]
    [InlineData("JSON.GET foo $", "foo")]
    public void A_command_goes_by_its_first_key(string command, string? key)
    {
        RedisArgument[] arguments = [.. command.Split(' ').Select(word => (RedisArgument)word)];
        var buffer = Array.Empty<byte>();
        var length = CommandEncoder.Encode(arguments, ref buffer);
        CommandKeys.Slot(buffer.AsSpan(0, length)).ShouldBe(key is null ? -1 : HashSlot.Of(Encoding.UTF8.GetBytes(key)));
    }

    [Theory]
    [InlineData("MOVED 3999 127.0.0.1:6381", 3999, "127.0.0.1", 6381)]
    [InlineData("ASK 1 :7000", 1, "here", 7000)]
    [InlineData("MOVED 5 fd00::1:7001", 5, "fd00::1", 7001)]
    [InlineData("MOVED 5 ?:7001", 5, "here", 7001)]
    public void A_redirection_is_read(string error, int slot, string host, int port)
    {
        Redirection.TryParse(error, new RedisEndpoint("here", 1), out var redirection).ShouldBeTrue();
        redirection.ShouldBe(new Redirection(slot, new RedisEndpoint(host, port)));
    }

    [Theory]
    [InlineData("MOVED")]
    [InlineData("MOVED x 127.0.0.1:1")]
    [InlineData("MOVED 16384 127.0.0.1:1")]
    [InlineData("MOVED 1 127.0.0.1")]
    [InlineData("MOVED 1 127.0.0.1:0")]
    public void What_is_no_redirection_is_left_alone(string error) => Redirection.TryParse(error, new RedisEndpoint("here", 1), out _).ShouldBeFalse();

    // The bit-by-bit form of the polynomial, without table and without tags.
    private static int Untagged(string text)
    {
        var crc = 0;
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            crc ^= b << 8;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 0x8000) != 0 ? ((crc << 1) ^ 0x1021) & 0xFFFF : crc << 1;
            }
        }

        return crc % 16384;
    }
}
