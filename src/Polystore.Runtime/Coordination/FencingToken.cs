using System.Globalization;

namespace Polystore.Runtime.Coordination;

/// <summary>
/// A number that grows with every holder of a lock. Whoever guards data by a lock refuses writes with a lower one than it has seen: a
/// holder that slept past its lease does no harm. (Kleppmann, How to do distributed locking, 2016.)
/// </summary>
/// <param name="Value">0 for a lock without a token, else positive.</param>
public readonly record struct FencingToken(long Value) : IComparable<FencingToken>
{
    /// <inheritdoc />
    public int CompareTo(FencingToken other) => Value.CompareTo(other.Value);

    /// <summary>Decimal digits.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    /// <summary>The left one is older.</summary>
    public static bool operator <(FencingToken left, FencingToken right) => left.Value < right.Value;

    /// <summary>The left one is newer.</summary>
    public static bool operator >(FencingToken left, FencingToken right) => left.Value > right.Value;

    /// <summary>The left one is older, or the same.</summary>
    public static bool operator <=(FencingToken left, FencingToken right) => left.Value <= right.Value;

    /// <summary>The left one is newer, or the same.</summary>
    public static bool operator >=(FencingToken left, FencingToken right) => left.Value >= right.Value;

    // Lua's numbers are doubles: a token goes to Redis in two halves.
    internal long High => Value >> 32;

    internal long Low => Value & 0xFFFF_FFFF;

    internal static FencingToken Of(long high, long low) => new((high << 32) | low);
}
