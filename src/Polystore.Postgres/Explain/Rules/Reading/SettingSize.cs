using System.Globalization;
using Polystore.Core.Observation;

namespace Polystore.Postgres.Explain.Rules.Reading;

/// <summary>Settings that are sizes: <c>4096</c> with the unit <c>kB</c> in pg_settings, <c>4MB</c> in a plan.</summary>
internal static class SettingSize
{
    private static readonly (string Unit, double Bytes)[] Units =
    [
        ("TB", 1024.0 * 1024 * 1024 * 1024), ("GB", 1024.0 * 1024 * 1024), ("MB", 1024.0 * 1024), ("kB", 1024), ("B", 1),
    ];

    /// <summary>Bytes of a setting as the server keeps it; null when it is no size.</summary>
    public static double? BytesOf(Setting setting) =>
        Parse(setting.Value) is { } number && setting.Unit is { } unit && BytesOf(unit) is { } each ? number * each : null;

    /// <summary>Bytes of a size with its unit; null when it is none.</summary>
    public static double? BytesOf(string text)
    {
        foreach (var (unit, bytes) in Units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal))
            {
                var digits = text[..^unit.Length].Trim();
                return digits.Length == 0 ? bytes : Parse(digits) * bytes;
            }
        }

        return null;
    }

    private static double? Parse(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
