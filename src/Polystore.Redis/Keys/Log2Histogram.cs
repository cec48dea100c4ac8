using System.Numerics;
using Polystore.Redis.Keys.Resuming;

namespace Polystore.Redis.Keys;

/// <summary>Counts of whole numbers by their number of bits: constant memory, quantiles right within a factor of 1.5.</summary>
internal sealed class Log2Histogram
{
    private readonly long[] buckets = new long[65];

    public long Count { get; private set; }

    public long Largest { get; private set; }

    public long Smallest { get; private set; } = long.MaxValue;

    /// <summary>Counts a number; negative ones as zero.</summary>
    public void Add(long value)
    {
        value = Math.Max(0, value);
        buckets[64 - BitOperations.LeadingZeroCount((ulong)value)]++;
        Count++;
        Largest = Math.Max(Largest, value);
        Smallest = Math.Min(Smallest, value);
    }

    /// <summary>Adds others, each as often as it stands for.</summary>
    public void Add(Log2Histogram other, double weight)
    {
        for (var i = 0; i < buckets.Length; i++)
        {
            var count = Weighted.Of(other.buckets[i], weight);
            buckets[i] += count;
            Count += count;
        }

        Largest = Math.Max(Largest, other.Largest);
        Smallest = Math.Min(Smallest, other.Smallest);
    }

    /// <summary>The first with the second, each number of that as often as it stands for; null when there is neither.</summary>
    public static Log2Histogram? Sum(Log2Histogram? one, Log2Histogram? other, double weight)
    {
        if (other is not null)
        {
            (one ??= new()).Add(other, weight);
        }

        return one;
    }

    /// <summary>The number that a share of all numbers does not exceed; the middle of its bucket, within the extremes.</summary>
    /// <param name="share">0 to 1.</param>
    public long Quantile(double share)
    {
        var wanted = share * Count;
        var seen = 0L;
        for (var bits = 0; bits < buckets.Length; bits++)
        {
            seen += buckets[bits];
            if (seen >= wanted && buckets[bits] > 0)
            {
                var middle = bits == 0 ? 0 : bits >= 63 ? long.MaxValue : (3L << bits) >> 2;
                return Math.Clamp(middle, Smallest, Largest);
            }
        }

        return Largest;
    }

    public void Store(StateStream state)
    {
        for (var i = 0; i < buckets.Length; i++)
        {
            buckets[i] = state.Number(buckets[i]);
        }

        Count = state.Number(Count);
        Largest = state.Number(Largest);
        Smallest = state.Number(Smallest);
    }
}
