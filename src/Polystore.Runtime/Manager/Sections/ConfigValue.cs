using System.Globalization;

namespace Polystore.Runtime.Manager.Sections;

/// <summary>Reads values of the configuration. What cannot be read is a <see cref="FormatException"/> whose message completes "it has to be …".</summary>
internal static class ConfigValue
{
    public static int Whole(string value) => int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw new FormatException("a whole number");

    public static long Long(string value) => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw new FormatException("a whole number");

    public static double Real(string value) =>
        double.TryParse(value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : throw new FormatException("a number such as 0.5");

    public static TimeSpan Time(string value) => TimeSpan.TryParseExact(value, "c", CultureInfo.InvariantCulture, out var time) ? time : throw new FormatException("a time such as 00:00:30");

    public static bool Truth(string value) => bool.TryParse(value, out var truth) ? truth : throw new FormatException("true or false");

    public static T Choice<T>(string value)
        where T : struct, Enum =>
        Enum.GetNames<T>().Contains(value, StringComparer.OrdinalIgnoreCase) ? Enum.Parse<T>(value, ignoreCase: true) : throw new FormatException("one of " + string.Join(", ", Enum.GetNames<T>()));
}
