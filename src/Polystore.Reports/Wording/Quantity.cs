using System.Globalization;

namespace Polystore.Reports.Wording;

/// <summary>Numbers as people read them, the same in every renderer.</summary>
internal static class Quantity
{
    private static readonly string[] ByteUnits = ["bytes", "kB", "MB", "GB", "TB", "PB"];

    /// <summary>A count or cost: <c>91,234</c>, <c>4.2</c>, <c>0.031</c>, <c>1.2e+15</c>.</summary>
    public static string Number(double value) => Math.Abs(value) switch
    {
        >= 1e15 or (> 0 and < 0.001) => value.ToString("0.##e+0", CultureInfo.InvariantCulture),
        >= 1000 => value.ToString("#,0", CultureInfo.InvariantCulture),
        >= 100 => value.ToString("0", CultureInfo.InvariantCulture) is var whole && Math.Abs(value - Math.Round(value)) < 1e-9
            ? whole
            : value.ToString("0.#", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.#", CultureInfo.InvariantCulture),
        >= 1 => value.ToString("0.##", CultureInfo.InvariantCulture),
        _ => value.ToString("0.###", CultureInfo.InvariantCulture),
    };

    /// <summary>A count in at most five characters, for columns: <c>812</c>, <c>4.8k</c>, <c>912k</c>, <c>1.2M</c>.</summary>
    public static string Compact(double value)
    {
        var size = Math.Abs(value);
        var (unit, divisor) = size switch
        {
            < 999.5 => ("", 1.0),
            < 999_500 => ("k", 1e3),
            < 999.5e6 => ("M", 1e6),
            < 999.5e9 => ("G", 1e9),
            < 999.5e12 => ("T", 1e12),
            _ => (null, 1.0),
        };
        return unit is null
            ? value.ToString("0e+0", CultureInfo.InvariantCulture)
            : (value / divisor).ToString(size / divisor >= 99.95 || (unit.Length == 0 && size >= 9.995) ? "0" : "0.#", CultureInfo.InvariantCulture) + unit;
    }

    /// <summary>Bytes, in powers of 1024 as PostgreSQL counts: <c>8 kB</c>, <c>1.2 MB</c>.</summary>
    public static string Bytes(double bytes)
    {
        var unit = 0;
        while (Math.Abs(bytes) >= 1024 && unit < ByteUnits.Length - 1)
        {
            bytes /= 1024;
            unit++;
        }

        return unit == 0
            ? $"{bytes.ToString("#,0", CultureInfo.InvariantCulture)} {ByteUnits[0]}"
            : $"{bytes.ToString(Math.Abs(bytes) >= 100 ? "0" : "0.#", CultureInfo.InvariantCulture)} {ByteUnits[unit]}";
    }

    /// <summary>A time given in milliseconds: <c>0.42 ms</c>, <c>3.2 s</c>, <c>4 min</c>.</summary>
    public static string Milliseconds(double milliseconds) => Math.Abs(milliseconds) switch
    {
        < 1000 => $"{Number(milliseconds)} ms",
        < 120_000 => $"{Number(milliseconds / 1000)} s",
        < 7_200_000 => $"{Number(Math.Round(milliseconds / 60_000, 1))} min",
        < 172_800_000 => $"{Number(Math.Round(milliseconds / 3_600_000, 1))} h",
        _ => $"{Number(Math.Round(milliseconds / 86_400_000, 1))} days",
    };

    /// <summary>A share from 0 to 1 as per cent.</summary>
    public static string Share(double share) => $"{(share * 100).ToString(Math.Abs(share) is > 0 and < 0.1 ? "0.##" : "0.#", CultureInfo.InvariantCulture)} %";

    /// <summary>A value with its unit.</summary>
    public static string WithUnit(double value, string? unit) => unit switch
    {
        "bytes" => Bytes(value),
        "ms" => Milliseconds(value),
        "s" => Milliseconds(value * 1000),
        "ratio" => Share(value),
        null or "" => Number(value),
        _ => $"{Number(value)} {unit}",
    };

    /// <summary>An instant, to the minute, in UTC.</summary>
    public static string Instant(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC";

    /// <summary>A count with its noun: <c>1 finding</c>, <c>3 findings</c>.</summary>
    public static string Count(long count, string singular, string? plural = null) =>
        $"{count.ToString("#,0", CultureInfo.InvariantCulture)} {(count == 1 ? singular : plural ?? singular + "s")}";
}
