using System.Text;
using Polystore.RedisClient.Protocol;

namespace Polystore.RedisClient.Tests.Codec;

public class CommandEncoderTests
{
    [Fact]
    public void Arguments_of_every_kind_are_sent_as_bulk_strings()
    {
        Encode(["SET", "ключ", new byte[] { 0, 13, 10 }, 42, -1L, 0.1, double.NegativeInfinity, ""])
            .ShouldBe("*8\r\n$3\r\nSET\r\n$8\r\nключ\r\n$3\r\n\0\r\n\r\n$2\r\n42\r\n$2\r\n-1\r\n$3\r\n0.1\r\n$4\r\n-inf\r\n$0\r\n\r\n");
    }

    [Fact]
    public void A_part_of_an_array_is_sent_alone() =>
        Encode(["ECHO", (RedisArgument)new ReadOnlyMemory<byte>([1, 65, 66, 2], 1, 2)]).ShouldBe("*2\r\n$4\r\nECHO\r\n$2\r\nAB\r\n");

    [Theory]
    [InlineData(0.1)]
    [InlineData(1e300)]
    [InlineData(-5e-324)]
    [InlineData(123456789.123)]
    public void A_double_reads_back_as_the_same_number(double number)
    {
        var buffer = new byte[64];
        var length = ((RedisArgument)number).Write(buffer);
        RespNumbers.TryParseDouble(buffer.AsSpan(0, length), out var read).ShouldBeTrue();
        read.ShouldBe(number);
    }

    [Fact]
    public void Many_and_large_arguments_fit()
    {
        RedisArgument[] command = ["RPUSH", "list", .. Enumerable.Range(0, 5000).Select(i => (RedisArgument)new string('x', i % 300))];
        var text = Encode(command);
        text.ShouldStartWith("*5002\r\n");
        text.ShouldEndWith($"$199\r\n{new string('x', 199)}\r\n");
    }

    private static string Encode(ReadOnlySpan<RedisArgument> command)
    {
        var buffer = Array.Empty<byte>();
        var length = CommandEncoder.Encode(command, ref buffer);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }
}
