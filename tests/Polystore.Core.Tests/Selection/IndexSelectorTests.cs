using Polystore.Core.Errors;
using Polystore.Core.Selection;

namespace Polystore.Core.Tests.Selection;

public sealed class IndexSelectorTests
{
    [Fact]
    public void Random_problems_are_solved_to_the_optimum_of_exhaustive_search()
    {
        var random = new Random(20);
        for (var round = 0; round < 400; round++)
        {
            var problem = RandomProblem(random);
            var limits = new SelectionLimits
            {
                Bytes = random.Next(3) == 0 ? null : random.Next(0, 200),
                IndexesPerTable = random.Next(3) == 0 ? random.Next(1, 4) : null,
                Indexes = random.Next(3) == 0 ? random.Next(0, 5) : null,
                Time = TimeSpan.FromMinutes(1),
                Gap = 0,
            };
            var optimum = Exhaustive(problem, limits);
            if (optimum is null)
            {
                Assert.Throws<UsageException>(() => new IndexSelector().Solve(problem, limits));
                continue;
            }

            var answer = new IndexSelector().Solve(problem, limits);

            Assert.True(Allowed(problem, limits, answer.Chosen.ToHashSet()), $"round {round}: the answer breaks a limit");
            Assert.Equal(optimum.Value, answer.Cost, 1e-6);
            Assert.True(answer.LowerBound <= optimum.Value * (1 + 1e-9) + 1e-9, $"round {round}: the bound {answer.LowerBound} is above the optimum {optimum}");
            Assert.True(answer.Optimal, $"round {round}: not proven");
        }
    }

    [Fact]
    public void Two_indexes_that_help_only_together_are_found()
    {
        var problem = new SelectionProblem(
            [new("a", 10), new("b", 10), new("c", 20)],
            [new("q", 1, 100, [new([0], 99), new([1], 100), new([0, 1], 5), new([2], 60)])]);

        var answer = new IndexSelector().Solve(problem, new SelectionLimits { Bytes = 20 });

        Assert.Equal([0, 1], answer.Chosen);
        Assert.Equal(5, answer.Cost);
    }

    [Fact]
    public void An_index_whose_upkeep_is_above_its_gain_is_left_out()
    {
        var problem = new SelectionProblem(
            [new("a", 10) { Upkeep = 51 }, new("b", 10) { Upkeep = 49 }],
            [new("q", 1, 100, [new([0], 50)]), new("r", 1, 100, [new([1], 50)])]);

        Assert.Equal([1], new IndexSelector().Solve(problem, new SelectionLimits()).Chosen);
    }

    [Fact]
    public void Time_that_is_over_at_once_still_gives_an_answer_within_the_limits_and_a_bound_that_holds()
    {
        var problem = RandomProblem(new Random(5));
        problem = problem with { Indexes = problem.Indexes.Select(index => index with { Required = false }).ToList() };
        var limits = new SelectionLimits { Bytes = 60, Time = TimeSpan.Zero };

        var answer = new IndexSelector().Solve(problem, limits);

        Assert.True(Allowed(problem, limits, answer.Chosen.ToHashSet()));
        Assert.True(answer.LowerBound <= Exhaustive(problem, limits));
    }

    [Fact]
    public void A_budget_of_zero_chooses_nothing()
    {
        var problem = new SelectionProblem([new("a", 10)], [new("q", 1, 100, [new([0], 50)])]);

        var answer = new IndexSelector().Solve(problem, new SelectionLimits { Bytes = 0 });

        Assert.Empty(answer.Chosen);
        Assert.True(answer.Optimal);
    }

    [Fact]
    public void Cancelling_stops_the_search()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        Assert.Throws<OperationCanceledException>(() => new IndexSelector().Solve(RandomProblem(new Random(1)), new SelectionLimits(), cancelled.Token));
    }

    private static SelectionProblem RandomProblem(Random random)
    {
        var indexes = Enumerable.Range(0, random.Next(1, 11))
            .Select(number => new SelectionIndex($"i{number}", random.Next(1, 60))
            {
                Upkeep = random.Next(2) == 0 ? 0 : random.Next(0, 30),
                Table = random.Next(3),
                Required = random.Next(12) == 0,
            })
            .ToList();
        var queries = Enumerable.Range(0, random.Next(1, 8)).Select(number =>
        {
            var options = Enumerable.Range(0, random.Next(0, 12)).Select(_ => new SelectionOption(
                Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(indexes.Count)).Distinct().ToList(),
                random.Next(0, 120)));
            return new SelectionQuery($"q{number}", random.Next(0, 4), 100, options.ToList());
        });
        return new SelectionProblem(indexes, queries.ToList());
    }

    private static double? Exhaustive(SelectionProblem problem, SelectionLimits limits) =>
        Enumerable.Range(0, 1 << problem.Indexes.Count)
            .Select(bits => Enumerable.Range(0, problem.Indexes.Count).Where(index => (bits >> index & 1) == 1).ToHashSet())
            .Where(chosen => Allowed(problem, limits, chosen))
            .Select(chosen => (double?)problem.CostOf(chosen))
            .Min();

    private static bool Allowed(SelectionProblem problem, SelectionLimits limits, HashSet<int> chosen) =>
        problem.BytesOf(chosen) <= (limits.Bytes ?? long.MaxValue)
        && chosen.Count <= (limits.Indexes ?? int.MaxValue)
        && chosen.GroupBy(index => problem.Indexes[index].Table).All(table => table.Count() <= (limits.IndexesPerTable ?? int.MaxValue))
        && problem.Indexes.Select((index, position) => (index, position)).All(pair => !pair.index.Required || chosen.Contains(pair.position));
}
