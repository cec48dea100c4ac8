using Polystore.Core.Selection;

namespace Polystore.Core.Tests.Selection;

public sealed class PublishedProblemTests
{
    // Published best of the index selection evaluation of Kossmann et al. (VLDB 2020), in percent of the cost without indexes.
    [PublishedProblemTheory]
    [InlineData(250, 98.9)]
    [InlineData(500, 97.3)]
    [InlineData(1000, 95.5)]
    [InlineData(1500, 94.7)]
    [InlineData(2000, 81.3)]
    [InlineData(2500, 80.1)]
    [InlineData(3000, 78.6)]
    [InlineData(3500, 76.0)]
    [InlineData(5000, 72.1)]
    public void The_published_optimum_is_met_or_beaten_and_the_bound_proves_it(int megabytes, double published)
    {
        var problem = PublishedProblem.Read();
        var limits = new SelectionLimits { Bytes = megabytes * 1_000_000L, Time = TimeSpan.FromSeconds(60) };

        var answer = new IndexSelector().Solve(problem, limits);

        var percent = 100 * answer.Cost / problem.BaseCost;
        Assert.True(Math.Round(percent, 1) <= published, $"{percent:F3}% against {published}%");
        Assert.True(problem.BytesOf(answer.Chosen) <= limits.Bytes);
        Assert.Equal(problem.CostOf(answer.Chosen.ToHashSet()), answer.Cost);
        Assert.True(answer.LowerBound <= answer.Cost);
        Assert.True(answer.Gap <= limits.Gap, $"the bound leaves {answer.Gap:P3} open after {answer.Nodes} nodes");
    }
}
