using System.Globalization;

namespace Polystore.Postgres.Rules.Reading;

/// <summary>Numbers as sentences show them.</summary>
internal static class Amount
{
    public static string Of(double number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    public static string Of(double number, string one, string? many = null) => $"{Of(number)} {(number is 1 ? one : many ?? one + "s")}";

    public static string Share(double share) =>
        share is > 0 and < 0.001 ? "under 0.1%" : (share * 100).ToString(share is > 0.1 and < 0.999 or 0 or 1 ? "0" : "0.#", CultureInfo.InvariantCulture) + "%";

    /// <summary>Bytes in kB, MB and GB of 1024.</summary>
    public static string Bytes(double bytes)
    {
        string[] units = ["bytes", "kB", "MB", "GB", "TB"];
        var unit = 0;
        while (bytes >= 1024 && unit < units.Length - 1)
        {
            bytes /= 1024;
            unit++;
        }

        return $"{bytes.ToString(unit == 0 || bytes >= 100 ? "0" : "0.#", CultureInfo.InvariantCulture)} {units[unit]}";
    }

    /// <summary>A time in the unit that people would say it in.</summary>
    public static string Seconds(double seconds) => seconds switch
    {
        < 120 => $"{Of(seconds)} s",
        < 7200 => $"{Of(seconds / 60)} min",
        _ => Days(seconds / 86_400),
    };

    /// <summary>Days in one word or two.</summary>
    public static string Days(double days) => days switch
    {
        < 2.0 / 24 => Of(Math.Round(days * 24 * 60), "minute"),
        < 2 => $"{days * 24:0} hours",
        _ => $"{Of(days)} days",
    };
}
