using System.Globalization;
using Polystore.Core.Errors;

namespace Polystore.Cli.CommandLine;

/// <summary>Sizes as people write them. kB, MB, GB and TB are powers of 1024, as in PostgreSQL.</summary>
internal static class ByteSize
{
    private static readonly (string Unit, long Factor)[] Units =
        [("TB", 1L << 40), ("GB", 1L << 30), ("MB", 1L << 20), ("kB", 1L << 10), ("B", 1)];

    /// <summary>Bytes of a text such as <c>500MB</c>, <c>1.5 GB</c> or <c>8192</c>.</summary>
    public static long Parse(string option, string text)
    {
        var trimmed = text.Trim();
        var (unit, factor) = Units.FirstOrDefault(known => trimmed.EndsWith(known.Unit, StringComparison.OrdinalIgnoreCase), (Unit: "", Factor: 1L));
        var number = trimmed[..^unit.Length].Trim();
        return double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value * factor is >= 0 and < long.MaxValue
            ? (long)(value * factor)
            : throw new UsageException($"{option} is '{text}', which is not a size; write a number with B, kB, MB, GB or TB, such as 500MB.");
    }
}
