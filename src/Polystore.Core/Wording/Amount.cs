using System.Globalization;

namespace Polystore.Core.Wording;

/// <summary>Numbers in sentences; kB, MB and GB are powers of 1024.</summary>
public static class Amount
{
    private static readonly string[] Units = ["bytes", "kB", "MB", "GB", "TB"];

    /// <summary>Bytes with a unit: <c>1.2 MB</c>.</summary>
    public static string Bytes(double bytes)
    {
        var unit = 0;
        while (Math.Abs(bytes) >= 1024 && unit < Units.Length - 1)
        {
            bytes /= 1024;
            unit++;
        }

        return bytes.ToString(unit == 0 ? "0" : "0.#", CultureInfo.InvariantCulture) + " " + Units[unit];
    }

    /// <summary>A whole number: <c>12,345</c>.</summary>
    public static string Count(double number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A share as per cent: <c>12 %</c>, and below a tenth <c>1.2 %</c>.</summary>
    /// <param name="share">0 to 1.</param>
    /// <param name="decimals">Most decimals below a tenth.</param>
    public static string Share(double share, int decimals = 1) =>
        (share * 100).ToString(share < 0.1 ? "0." + new string('#', decimals) : "0", CultureInfo.InvariantCulture) + " %";

    /// <summary>Milliseconds, or seconds from a thousand on.</summary>
    public static string Milliseconds(double milliseconds) => milliseconds < 1000
        ? milliseconds.ToString("0.##", CultureInfo.InvariantCulture) + " ms"
        : Seconds(milliseconds / 1000);

    /// <summary>Seconds in a unit that people read: <c>3 days</c>.</summary>
    public static string Seconds(double seconds)
    {
        var (value, unit) = seconds switch
        {
            < 120 => (seconds, "s"),
            < 7200 => (seconds / 60, "min"),
            < 172_800 => (seconds / 3600, "h"),
            _ => (seconds / 86400, "days"),
        };
        return value.ToString("0.#", CultureInfo.InvariantCulture) + " " + unit;
    }
}
