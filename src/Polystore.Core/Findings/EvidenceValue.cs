using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Polystore.Core.Findings;

/// <summary>A number, text, truth value or instant that was observed. In JSON it is the bare value.</summary>
[JsonConverter(typeof(EvidenceValueConverter))]
public readonly record struct EvidenceValue
{
    private readonly object? value;

    private EvidenceValue(object? value) => this.value = value;

    /// <summary>The value as a number; null when it is none.</summary>
    public double? Number => value switch { double number => number, long number => number, _ => null };

    /// <summary>The boxed value: <see cref="long"/>, <see cref="double"/>, <see cref="string"/>, <see cref="bool"/>, <see cref="DateTimeOffset"/> or null.</summary>
    public object? Boxed => value;

    /// <summary>A whole number.</summary>
    public static implicit operator EvidenceValue(long number) => new(number);

    /// <summary>A number.</summary>
    public static implicit operator EvidenceValue(double number) => new(number);

    /// <summary>A text.</summary>
    public static implicit operator EvidenceValue(string? text) => new(text);

    /// <summary>A truth value.</summary>
    public static implicit operator EvidenceValue(bool truth) => new(truth);

    /// <summary>An instant.</summary>
    public static implicit operator EvidenceValue(DateTimeOffset instant) => new(instant);

    /// <inheritdoc />
    public override string ToString() => value switch
    {
        null => "none",
        long number => number.ToString("#,0", CultureInfo.InvariantCulture),
        double number => number.ToString(Format(number), CultureInfo.InvariantCulture),
        bool truth => truth ? "yes" : "no",
        DateTimeOffset instant => instant.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        _ => (string)value,
    };

    private static string Format(double number) => Math.Abs(number) switch
    {
        >= 1000 => "#,0",
        > 0 and < 0.001 => "G3",
        _ => "0.###",
    };
}

internal sealed class EvidenceValueConverter : JsonConverter<EvidenceValue>
{
    public override EvidenceValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.Null => (string?)null,
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        JsonTokenType.Number when reader.TryGetInt64(out var whole) => whole,
        JsonTokenType.Number => reader.GetDouble(),
        JsonTokenType.String => reader.GetString(),
        _ => throw new JsonException("An evidence value is a number, a text, a truth value or null."),
    };

    public override void Write(Utf8JsonWriter writer, EvidenceValue value, JsonSerializerOptions options)
    {
        switch (value.Boxed)
        {
            case null: writer.WriteNullValue(); break;
            case long number: writer.WriteNumberValue(number); break;
            case double number when double.IsFinite(number): WriteDouble(writer, number); break;
            case double: writer.WriteNullValue(); break;
            case bool truth: writer.WriteBooleanValue(truth); break;
            case DateTimeOffset instant: writer.WriteStringValue(instant); break;
            default: writer.WriteStringValue((string)value.Boxed); break;
        }
    }

    // A whole number of kind double keeps its point, so that it reads back as what it was.
    private static void WriteDouble(Utf8JsonWriter writer, double number)
    {
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        writer.WriteRawValue(text.All(c => char.IsAsciiDigit(c) || c == '-') ? text + ".0" : text);
    }
}
