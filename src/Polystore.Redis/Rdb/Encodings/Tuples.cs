using System.Runtime.InteropServices;

namespace Polystore.Redis.Rdb.Encodings;

/// <summary>Which strings of a block that holds tuples are content: of a sorted set's pairs, only the members.</summary>
/// <param name="Size">Strings a tuple.</param>
/// <param name="Content">How many of its first strings are content; scores and expiry times follow.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Tuples(int Size, int Content)
{
    public static readonly Tuples Items = new(1, 1);
    public static readonly Tuples FieldAndValue = new(2, 2);
    public static readonly Tuples MemberAndScore = new(2, 1);
    public static readonly Tuples FieldValueAndExpiry = new(3, 2);
}
