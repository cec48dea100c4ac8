namespace Polystore.Samples.Shop.Generate;

/// <summary>
/// Zipf's law over things that appear one after the other: the thing of rank k is chosen in proportion to k^-exponent,
/// ranks are dealt at random, and only things that exist already can be chosen.
/// </summary>
internal sealed class Popularity
{
    private readonly long[] cumulative;

    public Popularity(int count, double exponent, long seed, Dice.Stream stream)
    {
        int[] ranks = new int[count];
        Dice dice = new(seed, stream, 0);
        for (int i = 0; i < count; i++)
        {
            int j = dice.Below(i + 1);
            ranks[i] = ranks[j];
            ranks[j] = i + 1;
        }

        // Weights are rounded to whole numbers, so that a last bit of Math.Pow that differs between machines is lost here.
        cumulative = new long[count];
        long sum = 0;
        for (int i = 0; i < count; i++)
            cumulative[i] = sum += 1 + (long)(Math.Pow(ranks[i], -exponent) * (1L << 30));
    }

    /// <summary>One of the first <paramref name="existing"/> things, counted from 0.</summary>
    public int Pick(ref Dice dice, int existing)
    {
        long sought = dice.Below(cumulative[existing - 1]);
        int low = 0;
        int high = existing - 1;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (cumulative[middle] > sought)
                high = middle;
            else
                low = middle + 1;
        }

        return low;
    }
}
