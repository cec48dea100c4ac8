using System.Text;

namespace Polystore.Runtime.Stores;

/// <summary>Texts in the order of their UTF-8 bytes, as MongoDB and Redis have it.</summary>
internal sealed class Utf8Order : IComparer<string>
{
    public static Utf8Order Instance { get; } = new();

    // UTF-16 puts what lies beyond the basic plane before U+E000; the bytes of UTF-8 do not.
    public int Compare(string? x, string? y) =>
        x.AsSpan().ContainsAnyInRange('\ud800', '\udfff') || y.AsSpan().ContainsAnyInRange('\ud800', '\udfff')
            ? Encoding.UTF8.GetBytes(x!).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y!))
            : string.CompareOrdinal(x, y);
}
