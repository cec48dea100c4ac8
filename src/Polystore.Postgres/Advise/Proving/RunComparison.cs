using Polystore.Core.Proofs;

namespace Polystore.Postgres.Advise.Proving;

/// <summary>
/// Tells a slow-down from noise: runs before and after are taken in turn and compared pair by pair, so that a load which comes and
/// goes meets both; a difference counts when it shows in nearly every pair (sign test).
/// </summary>
/// <param name="before">Milliseconds of the runs before.</param>
/// <param name="after">Of those after, the run at a position taken next to that at the same position before.</param>
internal sealed class RunComparison(IReadOnlyList<double> before, IReadOnlyList<double> after)
{
    /// <summary>A statement may be this much slower.</summary>
    public const double Tolerated = 0.10;

    // The clock of EXPLAIN prints microseconds; a difference of a few is the clock, the cache line, the branch predictor.
    private const double SmallestMilliseconds = 0.02;

    // One-sided: a change that pure chance would show once in fifty statements is not one.
    private const double Significance = 0.02;

    /// <summary>Pairs of runs.</summary>
    public int Pairs => Math.Min(before.Count, after.Count);

    /// <summary>Median before.</summary>
    public double Before => Median(before);

    /// <summary>Median after.</summary>
    public double After => Median(after);

    /// <summary>Median of the relative distances of the runs from their own median.</summary>
    public double Spread => Math.Max(SpreadOf(before), SpreadOf(after));

    /// <summary>What the pairs say.</summary>
    public ProofChange Change =>
        IsSlower(Tolerated) ? ProofChange.Slower
        : IsFaster ? ProofChange.Faster
        : ProofChange.Same;

    /// <summary>Slower so far, and more pairs may confirm or clear it.</summary>
    public bool Suspect => After > Before * (1 + (Tolerated / 2)) && After - Before > SmallestMilliseconds;

    /// <summary>Slower by more than this share in nearly every pair.</summary>
    public bool IsSlower(double share) =>
        After > Before * (1 + share) && After - Before > SmallestMilliseconds && Likely(Pair((was, now) => now > was));

    /// <summary>Faster in nearly every pair, or in each of the few and by far.</summary>
    public bool IsFaster => Before - After > SmallestMilliseconds
        && (Pair((was, now) => now < was) is var faster && (Likely(faster) || (faster == Pairs && After < Before / 2)));

    /// <summary>How many of the pairs were slower.</summary>
    public int SlowerPairs => Pair((was, now) => now > was);

    private int Pair(Func<double, double, bool> holds) => Enumerable.Range(0, Pairs).Count(position => holds(before[position], after[position]));

    // P(at least so many of n heads) of a fair coin.
    private bool Likely(int wins)
    {
        var (probability, ways) = (0.0, 1.0);
        for (var k = Pairs; k >= wins; k--)
        {
            probability += ways;
            ways = ways * k / (Pairs - k + 1);
        }

        return probability / Math.Pow(2, Pairs) <= Significance;
    }

    private static double Median(IReadOnlyList<double> values)
    {
        var ordered = values.Order().ToList();
        return ordered.Count == 0 ? 0 : (ordered[(ordered.Count - 1) / 2] + ordered[ordered.Count / 2]) / 2;
    }

    private static double SpreadOf(IReadOnlyList<double> values) =>
        Median(values) is > 0 and var median ? Median(values.Select(value => Math.Abs(value - median) / median).ToList()) : 0;
}
