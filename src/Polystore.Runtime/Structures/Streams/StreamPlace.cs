using System.Globalization;
using System.Runtime.InteropServices;

namespace Polystore.Runtime.Structures.Streams;

/// <summary>Where an entry stands, as Redis has it: milliseconds since 1970, and a number of those that came in one.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct StreamPlace(long Milliseconds, long Number) : IComparable<StreamPlace>
{
    /// <summary>Null is before all.</summary>
    public static StreamPlace Parse(string? text) => text?.Split('-') is [var milliseconds, var number]
        ? new StreamPlace(long.Parse(milliseconds, CultureInfo.InvariantCulture), long.Parse(number, CultureInfo.InvariantCulture))
        : default;

    public int CompareTo(StreamPlace other) => Milliseconds.CompareTo(other.Milliseconds) is not 0 and var byTime ? byTime : Number.CompareTo(other.Number);

    /// <summary>The next after this one; never earlier, whatever the clock does.</summary>
    public StreamPlace Next(long now) => now > Milliseconds ? new StreamPlace(now, 0) : this with { Number = Number + 1 };

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Milliseconds}-{Number}");
}
