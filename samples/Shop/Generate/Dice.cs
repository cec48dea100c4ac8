namespace Polystore.Samples.Shop.Generate;

/// <summary>
/// A random sequence named by (seed, stream, number): the facts of order 4711 can be had again at any time without
/// keeping them. SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014); integer
/// arithmetic only, so that every machine rolls the same.
/// </summary>
internal struct Dice
{
    private const ulong Golden = 0x9E3779B97F4A7C15;
    private ulong state;

    public Dice(long seed, Stream stream, long number) =>
        state = Mix(Mix((ulong)seed + (Golden * ((ulong)stream + 1))) + (Golden * (ulong)number));

    /// <summary>The kinds of facts; each has its own sequences, so that a change in one leaves the others alone.</summary>
    public enum Stream
    {
        Customer, Profile, Product, ProductText, ProductTag, Price, Wishlist, Order, Payment, Shipment, Review, Session, Audit, Coupon,
        CustomerRank, ProductRank, Keyspace,
    }

    public ulong Next() => Mix(state += Golden);

    /// <summary>A number from 0 to <paramref name="count"/> - 1.</summary>
    public long Below(long count) => (long)Math.BigMul(Next(), (ulong)count, out _);

    public int Below(int count) => (int)Below((long)count);

    /// <summary>A number from <paramref name="low"/> to <paramref name="high"/>, both included.</summary>
    public long Between(long low, long high) => low + Below(high - low + 1);

    public bool Chance(int perMille) => Below(1000) < perMille;

    /// <summary>From 0 up to but without 1.</summary>
    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Bell-shaped around 0 within ±1: three rolls averaged.</summary>
    public double Bell() => ((Unit() + Unit() + Unit()) / 1.5) - 1;

    public T Pick<T>(T[] choices) => choices[Below(choices.Length)];

    /// <summary>The position of a weight, each chosen as often as its share of the sum.</summary>
    public int Weighted(ReadOnlySpan<int> weights)
    {
        int sum = 0;
        foreach (int weight in weights)
            sum += weight;
        int left = Below(sum);
        int i = 0;
        while (left >= weights[i])
            left -= weights[i++];
        return i;
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
