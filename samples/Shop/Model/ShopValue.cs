using System.Globalization;

namespace Polystore.Samples.Shop.Model;

/// <summary>One value of a row, without boxing: a number or a text, and the logical type it has.</summary>
public readonly record struct ShopValue
{
    private ShopValue(ShopType type, long number, string? text)
    {
        Type = type;
        Number = number;
        Text = text;
        HasValue = true;
    }

    /// <summary>No value.</summary>
    public static ShopValue Null => default;

    /// <summary>False for NULL, whose other members mean nothing.</summary>
    public bool HasValue { get; }

    /// <summary>The logical type.</summary>
    public ShopType Type { get; }

    /// <summary>The integer; the money in hundredths; 1 or 0 for a boolean; the seconds since 1970-01-01 UTC for a timestamp.</summary>
    public long Number { get; }

    /// <summary>The text or the JSON document; null for the other types.</summary>
    public string? Text { get; }

    /// <summary>An integer.</summary>
    public static ShopValue Integer(long value) => new(ShopType.Integer, value, null);

    /// <summary>A text, or NULL.</summary>
    public static ShopValue Of(string? value) => value is null ? Null : new(ShopType.Text, 0, value);

    /// <summary>A JSON document.</summary>
    public static ShopValue Json(string document) => new(ShopType.Json, 0, document);

    /// <summary>An amount in hundredths of the currency.</summary>
    public static ShopValue Money(long hundredths) => new(ShopType.Money, hundredths, null);

    /// <summary>A truth value.</summary>
    public static ShopValue Bool(bool value) => new(ShopType.Bool, value ? 1 : 0, null);

    /// <summary>A moment in seconds since 1970-01-01 UTC.</summary>
    public static ShopValue Timestamp(long unixSeconds) => new(ShopType.Timestamp, unixSeconds, null);

    /// <summary>The same text on every machine: <c>2025-06-01 12:30:00</c> for a moment, <c>12.34</c> for money, <c>NULL</c> for none.</summary>
    public override string ToString() => !HasValue ? "NULL" : Type switch
    {
        ShopType.Text or ShopType.Json => Text!,
        ShopType.Timestamp => FormatTimestamp(Number),
        ShopType.Money => (Number / 100m).ToString("0.00", CultureInfo.InvariantCulture),
        ShopType.Bool => Number == 1 ? "true" : "false",
        _ => Number.ToString(CultureInfo.InvariantCulture),
    };

    private static string FormatTimestamp(long unixSeconds) => string.Create(19, unixSeconds, static (text, seconds) =>
    {
        // Written digit by digit: DateTime.ToString took a fifth of the whole generation.
        DateTime moment = DateTime.UnixEpoch.AddTicks(seconds * TimeSpan.TicksPerSecond);
        Digits(text[..4], moment.Year);
        text[4] = '-';
        Digits(text[5..7], moment.Month);
        text[7] = '-';
        Digits(text[8..10], moment.Day);
        text[10] = ' ';
        Digits(text[11..13], moment.Hour);
        text[13] = ':';
        Digits(text[14..16], moment.Minute);
        text[16] = ':';
        Digits(text[17..19], moment.Second);
    });

    private static void Digits(Span<char> text, int number)
    {
        for (int i = text.Length - 1; i >= 0; i--, number /= 10)
            text[i] = (char)('0' + (number % 10));
    }
}
