using System.Globalization;
using System.Runtime.InteropServices;

namespace Polystore.RedisClient;

/// <summary>
/// One argument of a command: text (sent as UTF-8), bytes or a number. Numbers are never boxed; bytes are copied only when the command
/// is encoded, so they must not change before the call returns its task.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly struct RedisArgument
{
    private readonly object? payload;
    private readonly long bits;
    private readonly ArgumentKind kind;

    private RedisArgument(ArgumentKind kind, long bits, object? payload)
    {
        this.kind = kind;
        this.bits = bits;
        this.payload = payload;
    }

    private enum ArgumentKind : byte
    {
        Empty,
        Text,
        Bytes,
        Integer,
        Double,
    }

    /// <summary>Text; null is the empty string.</summary>
    public static implicit operator RedisArgument(string? text) => new(ArgumentKind.Text, 0, text ?? "");

    /// <summary>Bytes; null is the empty string.</summary>
    public static implicit operator RedisArgument(byte[]? bytes) => new(ArgumentKind.Bytes, Range(0, bytes?.Length ?? 0), bytes ?? []);

    /// <summary>Bytes.</summary>
    public static implicit operator RedisArgument(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var segment) && segment.Array is not null
            ? new RedisArgument(ArgumentKind.Bytes, Range(segment.Offset, segment.Count), segment.Array)
            : (RedisArgument)bytes.ToArray();

    /// <summary>An integer in decimal digits.</summary>
    public static implicit operator RedisArgument(long number) => new(ArgumentKind.Integer, number, null);

    /// <summary>An integer in decimal digits.</summary>
    public static implicit operator RedisArgument(int number) => new(ArgumentKind.Integer, number, null);

    /// <summary>A double in the shortest digits that read back as the same number; infinities as <c>inf</c> and <c>-inf</c>.</summary>
    public static implicit operator RedisArgument(double number) => new(ArgumentKind.Double, BitConverter.DoubleToInt64Bits(number), null);

    /// <summary>Text for messages about a command's name; bytes are shown as UTF-8.</summary>
    public override string ToString() => kind switch
    {
        ArgumentKind.Text => (string)payload!,
        ArgumentKind.Bytes => System.Text.Encoding.UTF8.GetString(Span),
        ArgumentKind.Integer => bits.ToString(CultureInfo.InvariantCulture),
        ArgumentKind.Double => Number.ToString("R", CultureInfo.InvariantCulture),
        _ => "",
    };

    private double Number => BitConverter.Int64BitsToDouble(bits);

    private ReadOnlySpan<byte> Span => ((byte[])payload!).AsSpan((int)(bits >> 32), (int)bits);

    /// <summary>The most bytes that <see cref="Write"/> needs.</summary>
    internal int MaxLength => kind switch
    {
        ArgumentKind.Text => checked(((string)payload!).Length * 3),
        ArgumentKind.Bytes => (int)bits,
        _ => 32,
    };

    /// <summary>Writes the bytes of the argument; gives their number.</summary>
    internal int Write(Span<byte> destination)
    {
        switch (kind)
        {
            case ArgumentKind.Text:
                return Protocol.RespText.Utf8.GetBytes((string)payload!, destination);
            case ArgumentKind.Bytes:
                Span.CopyTo(destination);
                return Span.Length;
            case ArgumentKind.Integer:
                bits.TryFormat(destination, out var digits, default, CultureInfo.InvariantCulture);
                return digits;
            case ArgumentKind.Double:
                return Protocol.RespNumbers.FormatDouble(Number, destination);
            default:
                return 0;
        }
    }

    /// <summary>The bytes of a short word of ASCII; empty for anything else.</summary>
    internal ReadOnlySpan<byte> WriteShort(Span<byte> scratch)
    {
        switch (kind)
        {
            case ArgumentKind.Text:
                return System.Text.Ascii.FromUtf16((string)payload!, scratch, out var written) == System.Buffers.OperationStatus.Done ? scratch[..written] : default;
            case ArgumentKind.Bytes:
                return Span;
            default:
                return default;
        }
    }

    private static long Range(int offset, int count) => ((long)offset << 32) | (uint)count;
}
