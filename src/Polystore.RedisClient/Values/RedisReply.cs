using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Polystore.RedisClient;

/// <summary>
/// One reply. Scalars live in the struct itself; a bulk string is one array of exactly its size; an aggregate is one array of replies.
/// </summary>
[DebuggerDisplay("{ToString(),nq}")]
[StructLayout(LayoutKind.Auto)]
public readonly struct RedisReply
{
    private readonly object? payload;
    private readonly long bits;

    internal RedisReply(RedisReplyKind kind, long bits, object? payload)
    {
        Kind = kind;
        this.bits = bits;
        this.payload = payload;
    }

    /// <summary>The type of the reply.</summary>
    public RedisReplyKind Kind { get; }

    /// <summary>True when there is no value.</summary>
    public bool IsNull => Kind == RedisReplyKind.Null;

    /// <summary>True for an error, as it can stand inside the reply of EXEC; commands that end with one throw.</summary>
    public bool IsError => Kind == RedisReplyKind.Error;

    /// <summary>The elements of an aggregate; empty for every other reply. A map gives key, value, key, value.</summary>
    public ReadOnlySpan<RedisReply> Items => payload as RedisReply[];

    /// <summary>The number of <see cref="Items"/>.</summary>
    public int Count => Items.Length;

    /// <summary>The element at an index of <see cref="Items"/>.</summary>
    public RedisReply this[int index] => Items[index];

    /// <summary>The length of a string in bytes, or in characters when it was read as text.</summary>
    internal int Length => (int)bits;

    /// <summary>A pooled array, for a reply that was read in the shape <see cref="Protocol.ReplyShape.Pooled"/>.</summary>
    internal object? Payload => payload;

    /// <summary>The bytes of a string without a copy; empty for null.</summary>
    /// <exception cref="RedisReplyException">The reply is an aggregate or a number.</exception>
    public ReadOnlySpan<byte> Bytes => payload switch
    {
        byte[] bytes => bytes.AsSpan(0, (int)bits),
        null when IsNull => default,
        string text => Encoding.UTF8.GetBytes(text),
        _ => throw RedisReplyException.Expected("a string", Kind),
    };

    /// <summary>A string as bytes, an owned array; null for null. Numbers give their decimal digits.</summary>
    /// <exception cref="RedisReplyException">The reply is an aggregate.</exception>
    public byte[]? AsBytes() => payload switch
    {
        byte[] bytes when bytes.Length == bits => bytes,
        byte[] bytes => bytes.AsSpan(0, (int)bits).ToArray(),
        _ => AsString() is { } text ? Encoding.UTF8.GetBytes(text) : null,
    };

    /// <summary>A string decoded as UTF-8, or a number in its decimal digits; null for null.</summary>
    /// <exception cref="RedisReplyException">The reply is an aggregate.</exception>
    public string? AsString() => payload switch
    {
        string text => text,
        byte[] bytes => Encoding.UTF8.GetString(bytes, 0, (int)bits),
        _ => Kind switch
        {
            RedisReplyKind.Null => null,
            RedisReplyKind.Integer => bits.ToString(CultureInfo.InvariantCulture),
            RedisReplyKind.Double => BitConverter.Int64BitsToDouble(bits).ToString("R", CultureInfo.InvariantCulture),
            RedisReplyKind.Boolean => bits != 0 ? "1" : "0",
            _ => throw RedisReplyException.Expected("a string", Kind),
        },
    };

    /// <summary>An integer, or a string of decimal digits.</summary>
    /// <exception cref="RedisReplyException">The reply is no integer, or null.</exception>
    public long AsInt64()
    {
        if (Kind is RedisReplyKind.Integer or RedisReplyKind.Boolean)
        {
            return bits;
        }

        var text = Text();
        return Utf8Parser.TryParse(text, out long value, out var used) && used == text.Length && used > 0
            ? value
            : throw RedisReplyException.Expected("an integer", Kind);
    }

    /// <summary>A double, an integer, or a string that holds a number.</summary>
    /// <exception cref="RedisReplyException">The reply is no number, or null.</exception>
    public double AsDouble() => Kind switch
    {
        RedisReplyKind.Double => BitConverter.Int64BitsToDouble(bits),
        RedisReplyKind.Integer => bits,
        _ => Protocol.RespNumbers.TryParseDouble(Text(), out var value) ? value : throw RedisReplyException.Expected("a number", Kind),
    };

    /// <summary>A boolean: true, a non-zero integer, or <c>OK</c>; null is false.</summary>
    /// <exception cref="RedisReplyException">The reply says neither yes nor no.</exception>
    public bool AsBoolean() => Kind switch
    {
        RedisReplyKind.Boolean or RedisReplyKind.Integer => bits != 0,
        RedisReplyKind.Null => false,
        RedisReplyKind.SimpleString when IsOk => true,
        _ => AsInt64() != 0,
    };

    /// <summary>The elements as strings, null where an element is null.</summary>
    public string?[] AsStrings()
    {
        var items = Items;
        var strings = new string?[items.Length];
        for (var i = 0; i < items.Length; i++)
        {
            strings[i] = items[i].AsString();
        }

        return strings;
    }

    /// <summary>The pairs of a map, or of RESP2's flat array, by the key's text.</summary>
    public Dictionary<string, RedisReply> AsMap()
    {
        var items = Items;
        var map = new Dictionary<string, RedisReply>(items.Length / 2, StringComparer.Ordinal);
        for (var i = 0; i + 1 < items.Length; i += 2)
        {
            map[items[i].AsString() ?? ""] = items[i + 1];
        }

        return map;
    }

    /// <summary>A short text for debuggers and messages; elements are counted, not shown.</summary>
    public override string ToString() => Kind switch
    {
        RedisReplyKind.Null => "(nil)",
        RedisReplyKind.Array or RedisReplyKind.Map or RedisReplyKind.Set or RedisReplyKind.Push =>
            string.Create(CultureInfo.InvariantCulture, $"{Kind} of {Count}"),
        _ => AsString() ?? "",
    };

    internal bool IsOk => payload is string { Length: 2 } text ? text == "OK" : payload is byte[] && bits == 2 && Bytes.SequenceEqual("OK"u8);

    internal bool Is(ReadOnlySpan<byte> text) => payload switch
    {
        byte[] bytes => bytes.AsSpan(0, (int)bits).SequenceEqual(text),
        string s => Encoding.UTF8.GetByteCount(s) == text.Length && Encoding.UTF8.GetBytes(s).AsSpan().SequenceEqual(text),
        _ => false,
    };

    private ReadOnlySpan<byte> Text() =>
        IsNull ? throw RedisReplyException.Expected("a number", Kind) : Bytes;
}
