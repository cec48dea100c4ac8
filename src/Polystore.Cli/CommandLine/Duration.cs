using System.Globalization;
using Polystore.Core.Errors;

namespace Polystore.Cli.CommandLine;

/// <summary>Durations as people write them: <c>500ms</c>, <c>30s</c>, <c>5min</c>, <c>1h</c>; a bare number is seconds.</summary>
internal static class Duration
{
    private static readonly (string Unit, double Seconds)[] Units = [("ms", 0.001), ("min", 60), ("s", 1), ("m", 60), ("h", 3600)];

    public static TimeSpan Parse(string option, string text)
    {
        var trimmed = text.Trim();
        var (unit, seconds) = Units.FirstOrDefault(known => trimmed.EndsWith(known.Unit, StringComparison.OrdinalIgnoreCase), (Unit: "", Seconds: 1.0));
        return double.TryParse(trimmed[..^unit.Length].Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value * seconds is >= 0 and < 1e9
            ? TimeSpan.FromSeconds(value * seconds)
            : throw new UsageException($"{option} is '{text}', which is not a duration; write a number with ms, s, min or h, such as 30s.");
    }
}
