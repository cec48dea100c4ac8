namespace Polystore.Samples.Shop.Generate;

/// <summary>Where customers live. A city lies in one country, a country pays in one currency.</summary>
internal static class Places
{
    public static readonly Country[] Countries =
    [
        new("DE", "de", "Germany", "EUR", 1000, "+49", "paypal", "sepa"),
        new("FR", "fr", "France", "EUR", 1000, "+33", "card", "paypal"),
        new("NL", "nl", "Netherlands", "EUR", 1000, "+31", "ideal", "card"),
        new("AT", "de", "Austria", "EUR", 1000, "+43", "card", "sepa"),
        new("IT", "it", "Italy", "EUR", 1000, "+39", "card", "paypal"),
        new("ES", "es", "Spain", "EUR", 1000, "+34", "card", "paypal"),
        new("GB", "en", "United Kingdom", "GBP", 860, "+44", "card", "paypal"),
        new("CH", "de", "Switzerland", "CHF", 950, "+41", "twint", "card"),
        new("SE", "sv", "Sweden", "SEK", 11300, "+46", "swish", "card"),
        new("PL", "pl", "Poland", "PLN", 4300, "+48", "blik", "card"),
        new("CZ", "cs", "Czechia", "CZK", 25000, "+420", "card", "transfer"),
        new("DK", "da", "Denmark", "DKK", 7460, "+45", "card", "mobilepay"),
        new("NO", "nb", "Norway", "NOK", 11700, "+47", "vipps", "card"),
        new("US", "en", "United States", "USD", 1080, "+1", "card", "paypal"),
        new("JP", "ja", "Japan", "JPY", 160000, "+81", "card", "konbini"),
        new("AU", "en", "Australia", "AUD", 1650, "+61", "card", "paypal"),
    ];

    public static readonly City[] Cities =
    [
        new("Berlin", 0), new("Hamburg", 0), new("München", 0), new("Köln", 0), new("Leipzig", 0), new("Freiburg", 0),
        new("Paris", 1), new("Lyon", 1), new("Nantes", 1), new("Amsterdam", 2), new("Utrecht", 2), new("Wien", 3), new("Graz", 3),
        new("Milano", 4), new("Torino", 4), new("Madrid", 5), new("Sevilla", 5), new("London", 6), new("Leeds", 6), new("Bristol", 6),
        new("Zürich", 7), new("Basel", 7), new("Stockholm", 8), new("Malmö", 8), new("Warszawa", 9), new("Gdańsk", 9),
        new("Praha", 10), new("Brno", 10), new("København", 11), new("Oslo", 12), new("Bergen", 12), new("New York", 13),
        new("Chicago", 13), new("Portland", 13), new("Tokyo", 14), new("Osaka", 14), new("Sydney", 15), new("Perth", 15),
    ];

    /// <summary>How many customers of a thousand or so each city has, in the order of <see cref="Cities"/>.</summary>
    public static readonly int[] Weights =
    [
        150, 90, 85, 60, 30, 12, 60, 25, 12, 45, 20, 38, 12, 25, 12, 26, 10, 48, 15, 10, 24, 12, 20, 8, 20, 9, 14, 6, 12, 9, 4, 22, 12, 8,
        9, 4, 6, 3,
    ];

    /// <param name="Code">ISO 3166.</param>
    /// <param name="Language">ISO 639, the one most people speak.</param>
    /// <param name="Name">English name.</param>
    /// <param name="Currency">ISO 4217.</param>
    /// <param name="Rate">Thousandths of the currency's unit for one euro, fixed.</param>
    /// <param name="Prefix">Of telephone numbers.</param>
    /// <param name="Method">How most customers pay there.</param>
    /// <param name="OtherMethod">How many others pay.</param>
    internal sealed record Country(
        string Code, string Language, string Name, string Currency, int Rate, string Prefix, string Method, string OtherMethod)
    {
        /// <summary>Euro cents in hundredths of this country's currency; yen have no hundredths.</summary>
        public long FromCents(long cents) => Currency == "JPY" ? cents * Rate / 100_000 * 100 : cents * Rate / 1000;
    }

    internal sealed record City(string Name, int Country);
}
