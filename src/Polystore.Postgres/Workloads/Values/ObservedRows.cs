namespace Polystore.Postgres.Workloads.Values;

/// <summary>
/// Tells by the rows that a statement returned how often it was asked for common and how often for rare values: of two plans that
/// expect 5 and 5,000 rows, a mean of 55 rows says one in a hundred was the latter.
/// </summary>
internal static class ObservedRows
{
    // Plans that expect rows this near to each other are not told apart by a mean.
    private const double Near = 3;

    // Part of its rows by which an estimate may miss the mean and still be of the same values. ANALYZE samples 300 rows per unit of the
    // statistics target, 30,000 by default (std_typanalyze in analyze.c): the standard error sqrt((1 - f) / (f n)) of the frequency of a
    // value that a quarter of the rows has is 1 %, and less for commoner ones.
    private const double SamplingError = 0.01;

    /// <summary>The groups between whose rows the mean lies, weighted so that they give it; all as they were when rows tell nothing.</summary>
    /// <param name="groups">Plans with their weights.</param>
    /// <param name="mean">Mean rows of one execution.</param>
    public static List<(PlanOutline Outline, string Sql, double Weight)> Weigh(List<(PlanOutline Outline, string Sql, double Weight)> groups, double mean)
    {
        var order = groups.OrderBy(group => group.Outline.Rows).ToList();
        if (order.Count < 2 || order[^1].Outline.Rows < (order[0].Outline.Rows + 1) * Near)
        {
            return groups;
        }

        var above = order.FindIndex(group => group.Outline.Rows >= mean);
        if (above <= 0)
        {
            // All expect more, or all less: the nearest is nearest to the truth.
            return [above < 0 ? order[^1] : order[0]];
        }

        var (fewer, more) = (order[above - 1], order[above]);
        if (mean >= more.Outline.Rows * (1 - SamplingError))
        {
            return [more];
        }

        var share = Math.Clamp((mean - fewer.Outline.Rows) / (more.Outline.Rows - fewer.Outline.Rows), 0, 1);
        return new[] { fewer with { Weight = 1 - share }, more with { Weight = share } }.Where(group => group.Weight > 0).ToList();
    }
}
