namespace Polystore.Redis.Keys;

/// <summary>Counts of a sample for what they stand for.</summary>
internal static class Weighted
{
    public static long Of(long count, double weight) => weight == 1 ? count : (long)Math.Round(count * weight);
}
