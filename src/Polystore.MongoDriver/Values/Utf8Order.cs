namespace Polystore.MongoDriver;

/// <summary>Texts in the order of their UTF-8 bytes, as MongoDB (without a collation) and Redis have it.</summary>
internal sealed class Utf8Order : IComparer<string>
{
    /// <summary>The only one.</summary>
    public static Utf8Order Instance { get; } = new();

    /// <inheritdoc />
    public int Compare(string? x, string? y)
    {
        var a = x.AsSpan();
        var b = y.AsSpan();
        var place = a.CommonPrefixLength(b);
        return place == a.Length || place == b.Length ? a.Length.CompareTo(b.Length) : CodePointOrder(a[place]).CompareTo(CodePointOrder(b[place]));
    }

    // UTF-16 puts what lies beyond the basic plane (surrogates, U+D800 to U+DFFF) before U+E000; the bytes of UTF-8 do not.
    private static int CodePointOrder(char unit) => unit switch
    {
        >= '\ue000' => unit - 0x800,
        >= '\ud800' => unit + 0x2000,
        _ => unit,
    };
}
