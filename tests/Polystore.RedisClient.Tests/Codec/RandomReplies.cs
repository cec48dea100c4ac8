using System.Globalization;
using System.Text;

namespace Polystore.RedisClient.Tests.Codec;

/// <summary>Replies at random, as bytes on the wire and as the text that their reading must give.</summary>
internal sealed class RandomReplies(Random random)
{
    public (byte[] Wire, string Text) Next(int depth = 0)
    {
        var wire = new MemoryStream();
        var text = Write(wire, depth);
        return (wire.ToArray(), text);
    }

    private string Write(MemoryStream wire, int depth)
    {
        var kind = random.Next(depth < 4 ? 17 : 11);
        switch (kind)
        {
            case 0:
                Line(wire, "$-1");
                return "Null";
            case 1:
                Line(wire, "_");
                return "Null";
            case 2:
                var number = random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64);
                Line(wire, string.Create(CultureInfo.InvariantCulture, $":{number}"));
                return string.Create(CultureInfo.InvariantCulture, $"Integer {number}");
            case 3:
                var status = Word();
                Line(wire, "+" + status);
                return "SimpleString " + status;
            case 4:
                var error = "ERR " + Word();
                Line(wire, "-" + error);
                return "Error " + error;
            case 5:
                var value = BitConverter.Int64BitsToDouble(random.NextInt64());
                value = double.IsNaN(value) ? double.PositiveInfinity : value;
                Line(wire, "," + (double.IsInfinity(value) ? "inf" : value.ToString("R", CultureInfo.InvariantCulture)));
                return $"Double {BitConverter.DoubleToInt64Bits(value).ToString("X", CultureInfo.InvariantCulture)}";
            case 6:
                var yes = random.Next(2) == 0;
                Line(wire, yes ? "#t" : "#f");
                return yes ? "Boolean 1" : "Boolean 0";
            case 7:
                Line(wire, "(123456789012345678901234567890");
                return "BigNumber 123456789012345678901234567890";
            case 8:
                var verbatim = Word();
                Line(wire, string.Create(CultureInfo.InvariantCulture, $"={verbatim.Length + 4}"));
                Line(wire, "txt:" + verbatim);
                return "VerbatimString " + verbatim;
            case 9 or 10:
                var bytes = new byte[random.Next(4) == 0 ? random.Next(3000) : random.Next(20)];
                random.NextBytes(bytes);
                Line(wire, string.Create(CultureInfo.InvariantCulture, $"${bytes.Length}"));
                wire.Write(bytes);
                Line(wire, "");
                return $"BulkString {Convert.ToHexString(bytes)}";
            case 11 when depth > 0:
                // An attribute stands before what it describes, and is dropped.
                Line(wire, "|1");
                Write(wire, 4);
                Write(wire, 4);
                return Write(wire, depth);
            default:
                var (sign, name, width) = (kind % 4) switch
                {
                    0 => ('*', "Array", 1),
                    1 => ('~', "Set", 1),
                    2 => ('>', "Push", 1),
                    _ => ('%', "Map", 2),
                };
                var count = random.Next(6);
                Line(wire, string.Create(CultureInfo.InvariantCulture, $"{sign}{count}"));
                var parts = new List<string>();
                for (var i = 0; i < count * width; i++)
                {
                    parts.Add(Write(wire, depth + 1));
                }

                return $"{name}[{string.Join(", ", parts)}]";
        }
    }

    private string Word() => new([.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => (char)random.Next('a', 'z' + 1))]);

    private static void Line(MemoryStream wire, string text) => wire.Write(Encoding.ASCII.GetBytes(text + "\r\n"));
}
