using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Polystore.Runtime.Patterns;

/// <summary>
/// A place between two rows: the values of one of them, and which way to go. As text: base64url of version (1 byte), shape of the order (4),
/// direction (1), values (a JSON array of texts) and seal (16).
/// </summary>
internal sealed record KeysetCursor(IReadOnlyList<object?> Values, bool IsBackward)
{
    private const byte Version = 1;
    private const int HeaderBytes = 6;
    private const int SealBytes = 16;

    public string Write(Keyset order)
    {
        using var bytes = new MemoryStream();
        bytes.WriteByte(Version);
        bytes.Write(order.Shape);
        bytes.WriteByte(IsBackward ? (byte)1 : (byte)0);
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartArray();
            foreach (var value in Values)
            {
                json.WriteStringValue(KeysetColumn.Write(value));
            }

            json.WriteEndArray();
        }

        bytes.Write(order.Seal(bytes.ToArray()));
        return Base64Url.EncodeToString(bytes.ToArray());
    }

    /// <exception cref="InvalidCursorException">It is none of this order's.</exception>
    public static KeysetCursor Read(string text, Keyset order)
    {
        try
        {
            var bytes = Base64Url.DecodeFromChars(text);
            if (bytes.Length < HeaderBytes + SealBytes || !CryptographicOperations.FixedTimeEquals(order.Seal(bytes.AsSpan(..^SealBytes)), bytes.AsSpan(^SealBytes..))
                || bytes[0] != Version || !bytes.AsSpan(1, 4).SequenceEqual(order.Shape))
            {
                throw new InvalidCursorException();
            }

            using var json = JsonDocument.Parse(Encoding.UTF8.GetString(bytes[HeaderBytes..^SealBytes]));
            var values = json.RootElement.EnumerateArray().Select((value, i) => order.Columns[i].Parse(value.GetString())).ToList();
            return values.Count == order.Columns.Count ? new KeysetCursor(values, bytes[5] == 1) : throw new InvalidCursorException();
        }
        catch (Exception failure) when (failure is FormatException or JsonException or ArgumentException or InvalidOperationException or OverflowException)
        {
            throw new InvalidCursorException(failure);
        }
    }
}
