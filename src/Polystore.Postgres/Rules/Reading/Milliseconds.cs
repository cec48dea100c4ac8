using System.Globalization;

namespace Polystore.Postgres.Rules.Reading;

/// <summary>Durations as sentences show them.</summary>
internal static class Milliseconds
{
    public static string Of(double milliseconds) => milliseconds switch
    {
        >= 7_200_000 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 3_600_000:#,0.#} hours"),
        >= 120_000 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 60_000:#,0.#} minutes"),
        >= 1000 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000:#,0.#} s"),
        >= 10 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0} ms"),
        >= 0.1 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0.#} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0.###} ms"),
    };
}
