namespace Polystore.Redis.Keys;

/// <summary>Confidence intervals of estimated totals.</summary>
internal static class StudentInterval
{
    // 0.995 quantile of the normal distribution: 99 % two-sided.
    private const double Normal = 2.5758293035489004;

    /// <summary>The 99 % interval; null when nothing was estimated.</summary>
    /// <param name="estimate">The estimate.</param>
    /// <param name="variance">Its variance; 0 when it is exact.</param>
    /// <param name="examined">Observations behind it.</param>
    /// <param name="atLeast">What was really seen: the truth is no smaller.</param>
    public static (double? Low, double? High) Of(double estimate, double variance, long examined, double atLeast)
    {
        if (variance <= 0)
        {
            return (null, null);
        }

        var half = Quantile(Math.Max(1, examined - 1)) * Math.Sqrt(variance);
        return (Math.Max(atLeast, estimate - half), estimate + half);
    }

    // Student's t from the normal quantile (Cornish and Fisher; Abramowitz and Stegun 26.7.5), right to three digits from 10 degrees on.
    private static double Quantile(double degrees)
    {
        const double z = Normal;
        const double z3 = z * z * z;
        const double z5 = z3 * z * z;
        return z + ((z3 + z) / (4 * degrees)) + (((5 * z5) + (16 * z3) + (3 * z)) / (96 * degrees * degrees));
    }
}
