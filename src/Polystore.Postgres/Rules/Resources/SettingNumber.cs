using System.Globalization;
using Polystore.Core.Observation;

namespace Polystore.Postgres.Rules.Resources;

/// <summary>Settings as numbers of one unit.</summary>
internal static class SettingNumber
{
    /// <summary>The value as pg_settings shows it; null when it was not observed.</summary>
    public static double? Of(Snapshot snapshot, string name) =>
        double.TryParse(snapshot.SettingValue(name), CultureInfo.InvariantCulture, out var value) ? value : null;

    /// <summary>A size in bytes, by the unit that pg_settings gives (<c>8kB</c>, <c>kB</c>, <c>MB</c>, <c>B</c>); null when it was not observed.</summary>
    public static double? Bytes(Snapshot snapshot, string name)
    {
        var setting = snapshot.Settings.FirstOrDefault(setting => setting.Node is null && setting.Name == name);
        return Of(snapshot, name) is { } value ? value * Factor(setting!.Unit) : null;
    }

    private static double Factor(string? unit)
    {
        var digits = unit?.TakeWhile(char.IsAsciiDigit).Count() ?? 0;
        var count = digits == 0 ? 1 : double.Parse(unit![..digits], CultureInfo.InvariantCulture);
        return count * (unit?[digits..] switch { "kB" => 1L << 10, "MB" => 1L << 20, "GB" => 1L << 30, _ => 1 });
    }
}
