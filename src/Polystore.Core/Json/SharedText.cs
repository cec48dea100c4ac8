using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Polystore.Core.Json;

/// <summary>
/// Reads equal texts as one string. A catalogue says "public", "int8" and "created_at" tens of thousands of times. A text that falls
/// on another's place takes it over, so that the memory is bounded; a lost race between threads costs one string more.
/// </summary>
public sealed class SharedText : JsonConverter<string>
{
    private const int Places = 8192;
    private const int Longest = 64;

    private static readonly string?[] Known = new string?[Places];

    /// <inheritdoc />
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String || reader.ValueIsEscaped || reader.HasValueSequence || reader.ValueSpan.Length > Longest)
        {
            return reader.GetString();
        }

        Span<char> text = stackalloc char[Longest];
        text = text[..Encoding.UTF8.GetChars(reader.ValueSpan, text)];
        ref var place = ref Place(text);
        var known = place;
        return known is not null && text.SequenceEqual(known) ? known : place = text.ToString();
    }

    /// <summary>The string that was read first of those equal to this one, as far as it is known.</summary>
    public static string Of(string text)
    {
        if (text.Length > Longest)
        {
            return text;
        }

        ref var place = ref Place(text);
        var known = place;
        return known is not null && known == text ? known : place = text;
    }

    private static ref string? Place(ReadOnlySpan<char> text) => ref Known[(uint)string.GetHashCode(text, StringComparison.Ordinal) % Places];

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    /// <inheritdoc />
    public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Of(reader.GetString()!);

    /// <inheritdoc />
    public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WritePropertyName(value);
}
