using System.Buffers;
using System.Buffers.Binary;
using System.Collections;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Polystore.Core.Proofs;

/// <summary>
/// Digest of a multiset of rows: the sum modulo 2^128 of a 128-bit hash of each row, with the count. Order does not matter,
/// duplicates do (an exclusive-or would lose pairs). Constant memory. A value is hashed with its kind and length, so that
/// ('ab','c') and ('a','bc'), 1 and '1', NULL and '' differ.
/// </summary>
public sealed class RowDigest
{
    private readonly ArrayBufferWriter<byte> row = new();
    private UInt128 sum;

    /// <summary>Rows added.</summary>
    public long Count { get; private set; }

    /// <summary>True when a binary floating-point value was among the rows: sums of them depend on the order of addition.</summary>
    public bool HoldsFloats { get; private set; }

    /// <summary>Adds one value to the row under way.</summary>
    /// <param name="value">Null, <see cref="DBNull"/>, an integer, a float, a decimal, a text, bytes, an instant, a list of these, or anything with an invariant text.</param>
    /// <exception cref="ArgumentException">The value has no text that tells it from others.</exception>
    public void AddValue(object? value)
    {
        switch (value)
        {
            case null or DBNull:
                Append('n', []);
                break;
            case byte[] bytes:
                Append('b', bytes);
                break;
            case double number:
                AddFloat(number);
                break;
            case float number:
                AddFloat(number);
                break;
            case bool truth:
                Append('t', [truth ? (byte)1 : (byte)0]);
                break;
            case long or int or short or sbyte or byte or uint or ushort or ulong:
                Append('i', Encoding.UTF8.GetBytes(Convert.ToString(value, CultureInfo.InvariantCulture)!));
                break;
            case string text:
                Append('s', Encoding.UTF8.GetBytes(text));
                break;
            // The general formats of these drop fractions of a second, which would call different rows equal.
            case IFormattable instant when instant is DateTime or DateTimeOffset or TimeOnly:
                Append('d', Encoding.UTF8.GetBytes(instant.ToString("O", CultureInfo.InvariantCulture)));
                break;
            case IFormattable formattable:
                Append('o', Encoding.UTF8.GetBytes(formattable.ToString(null, CultureInfo.InvariantCulture)));
                break;
            case ReadOnlyMemory<byte> memory:
                Append('b', memory.Span);
                break;
            case IEnumerable items:
                AddItems(items);
                break;
            default:
                Append('o', Encoding.UTF8.GetBytes(TextOf(value)));
                break;
        }
    }

    /// <summary>Ends the row under way.</summary>
    public void EndRow()
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(row.WrittenSpan, hash);
        sum = unchecked(sum + BinaryPrimitives.ReadUInt128BigEndian(hash));
        Count++;
        row.ResetWrittenCount();
    }

    /// <summary>The digest as text: count and sum.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Count}:{sum:x32}");

    private void AddItems(IEnumerable items)
    {
        var list = items.Cast<object?>().ToList();
        Append('a', Encoding.UTF8.GetBytes(list.Count.ToString(CultureInfo.InvariantCulture)));
        foreach (var item in list)
        {
            AddValue(item);
        }
    }

    // A type that prints only its own name says nothing about its value.
    private static string TextOf(object value) =>
        value.ToString() is { } text && text != value.GetType().ToString()
            ? text
            : throw new ArgumentException($"A value of type {value.GetType()} cannot be digested.", nameof(value));

    private void AddFloat(double number)
    {
        HoldsFloats = true;
        Append('f', Encoding.UTF8.GetBytes(number.ToString("R", CultureInfo.InvariantCulture)));
    }

    private void Append(char kind, ReadOnlySpan<byte> content)
    {
        Span<byte> head = stackalloc byte[5];
        head[0] = (byte)kind;
        BinaryPrimitives.WriteInt32BigEndian(head[1..], content.Length);
        row.Write(head);
        row.Write(content);
    }
}
