using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Polystore.Core.Json;

/// <summary>Keeps a value of a JSON document for later: its bytes, which are a fraction of a tree in memory.</summary>
internal static class JsonTokens
{
    private static readonly JsonWriterOptions Compact = new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The value that the reader stands on, without the spaces between its tokens; the reader ends at its last token.</summary>
    public static byte[] Keep(ref Utf8JsonReader reader)
    {
        var kept = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(kept, Compact))
        {
            var depth = reader.CurrentDepth;
            CopyToken(ref reader, writer);
            while (reader.CurrentDepth > depth || reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                if (!reader.Read())
                {
                    throw new JsonException("The JSON ends in the middle of a value.");
                }

                CopyToken(ref reader, writer);
            }
        }

        return kept.WrittenSpan.ToArray();
    }

    /// <summary>Writes a kept value in the spacing of the writer.</summary>
    public static void Write(ReadOnlyMemory<byte> kept, Utf8JsonWriter writer)
    {
        using var document = JsonDocument.Parse(kept);
        document.RootElement.WriteTo(writer);
    }

    private static void CopyToken(ref Utf8JsonReader reader, Utf8JsonWriter writer)
    {
        var plain = reader is { ValueIsEscaped: false, HasValueSequence: false };
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                writer.WriteStartObject();
                break;
            case JsonTokenType.EndObject:
                writer.WriteEndObject();
                break;
            case JsonTokenType.StartArray:
                writer.WriteStartArray();
                break;
            case JsonTokenType.EndArray:
                writer.WriteEndArray();
                break;
            case JsonTokenType.PropertyName when plain:
                writer.WritePropertyName(reader.ValueSpan);
                break;
            case JsonTokenType.PropertyName:
                writer.WritePropertyName(reader.GetString()!);
                break;
            case JsonTokenType.String when plain:
                writer.WriteStringValue(reader.ValueSpan);
                break;
            case JsonTokenType.String:
                writer.WriteStringValue(reader.GetString());
                break;
            case JsonTokenType.Number:
                // As it stands: 1.0 stays 1.0.
                writer.WriteRawValue(reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan, skipInputValidation: true);
                break;
            case JsonTokenType.True or JsonTokenType.False:
                writer.WriteBooleanValue(reader.TokenType == JsonTokenType.True);
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }
}
