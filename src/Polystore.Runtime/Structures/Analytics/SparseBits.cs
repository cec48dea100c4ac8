using System.Numerics;

namespace Polystore.Runtime.Structures.Analytics;

/// <summary>Bits by their numbers, in words of 64; words without a bit take no room, so that a high number costs no more than a low one.</summary>
internal sealed class SparseBits
{
    private const int BitsOfWord = 64;

    private readonly Dictionary<long, ulong> words = [];

    public void Set(long bit) => words[bit / BitsOfWord] = words.GetValueOrDefault(bit / BitsOfWord) | Mask(bit);

    public bool Has(long bit) => (words.GetValueOrDefault(bit / BitsOfWord) & Mask(bit)) != 0;

    public long Count() => words.Values.Sum(word => (long)BitOperations.PopCount(word));

    /// <summary>The bits of both, or of either.</summary>
    public static SparseBits Combine(SparseBits one, SparseBits other, bool both)
    {
        var combined = new SparseBits();
        foreach (var place in both ? one.words.Keys : one.words.Keys.Union(other.words.Keys))
        {
            var (left, right) = (one.words.GetValueOrDefault(place), other.words.GetValueOrDefault(place));
            combined.words[place] = both ? left & right : left | right;
        }

        return combined;
    }

    private static ulong Mask(long bit) => 1UL << (int)(bit % BitsOfWord);
}
