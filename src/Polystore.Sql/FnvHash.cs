using System.Globalization;

namespace Polystore.Sql;

/// <summary>64-bit FNV-1a over UTF-8 text (IETF draft-eastlake-fnv).</summary>
internal struct FnvHash()
{
    private const ulong OffsetBasis = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    private ulong _hash = OffsetBasis;

    public void Add(string text)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            var count = rune.EncodeToUtf8(bytes);
            for (var i = 0; i < count; i++)
                _hash = unchecked((_hash ^ bytes[i]) * Prime);
        }
    }

    public override readonly string ToString() => _hash.ToString("x16", CultureInfo.InvariantCulture);
}
