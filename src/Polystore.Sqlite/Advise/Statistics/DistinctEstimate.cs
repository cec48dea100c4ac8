namespace Polystore.Sqlite.Advise.Statistics;

/// <summary>
/// Distinct values of a whole table from a sample: the estimator Duj1 of P. Haas and L. Stokes, "Estimating the number of classes
/// in a finite population", IBM Research Report RJ 10025 (1996), as PostgreSQL's ANALYZE uses it.
/// </summary>
internal static class DistinctEstimate
{
    /// <summary>The estimate, between the distinct values seen and the rows of the table.</summary>
    /// <param name="rows">Rows of the table.</param>
    /// <param name="sampled">Rows in the sample.</param>
    /// <param name="distinct">Distinct values in the sample.</param>
    /// <param name="once">Values that occur once in the sample.</param>
    public static double Of(double rows, double sampled, double distinct, double once)
    {
        if (sampled <= 0 || rows <= sampled)
        {
            return distinct;
        }

        var denominator = sampled - once + (once * sampled / rows);
        var estimate = denominator <= 0 ? rows : sampled * distinct / denominator;
        return Math.Clamp(estimate, distinct, rows);
    }
}
