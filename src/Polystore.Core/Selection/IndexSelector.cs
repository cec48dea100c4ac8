using Polystore.Core.Errors;

namespace Polystore.Core.Selection;

/// <summary>
/// Solves <see cref="SelectionProblem"/>s: greedy seeds, exchanges with restarts, then branch and bound with a Lagrangian bound.
/// Any time: whenever it is stopped it has an answer within the limits and a lower bound that holds.
/// </summary>
/// <param name="time">Measures the time limit; the system's when null.</param>
public sealed class IndexSelector(TimeProvider? time = null)
{
    /// <summary>Share of the time that restarts may take before the exact search begins.</summary>
    private const double RestartShare = 0.25;

    private const int Restarts = 24;

    private static readonly double[] ByteExponents = [1, 0.75, 0.5, 0.25, 0];

    private readonly TimeProvider time = time ?? TimeProvider.System;

    /// <summary>The best set within the limits.</summary>
    /// <exception cref="UsageException">The required indexes alone are beyond the limits, or the problem names indexes that it does not have.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public SelectionAnswer Solve(SelectionProblem problem, SelectionLimits limits, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(limits);
        var clock = new SelectionClock(time, limits.Time, cancellationToken);
        var instance = SelectionInstance.Of(problem, limits);
        var required = Enumerable.Range(0, instance.Count).Where(index => instance.Required[index]).ToArray();
        if (!new SelectionState(instance, required).Fits)
        {
            throw new UsageException("The indexes that must stay are already beyond the limits given for indexes; raise the budget or the number of indexes.");
        }

        var greedy = new GreedyFill(instance);
        var exchange = new ExchangeSearch(instance, greedy);
        var seed = Seed(instance, greedy, exchange, required, limits, clock);
        var search = new BranchAndBound(instance, greedy, exchange);
        var (chosen, bound) = search.Search(seed, clock);
        var cost = problem.CostOf(chosen.ToHashSet());
        return new SelectionAnswer(chosen, cost, Math.Min(bound, cost), search.Nodes);
    }

    private static int[] Seed(SelectionInstance instance, GreedyFill greedy, ExchangeSearch exchange, int[] required, SelectionLimits limits, SelectionClock clock)
    {
        var best = new SelectionState(instance, required);
        foreach (var exponent in ByteExponents)
        {
            var state = new SelectionState(instance, required);
            greedy.Fill(state, exponent, clock);
            best = state.Cost < best.Cost ? state : best;
        }

        var known = new SelectionState(instance, required.Union(limits.Start));
        if (known.Fits)
        {
            greedy.Fill(known, 1, clock);
            best = known.Cost < best.Cost ? known : best;
        }

        exchange.Improve(best, clock);
#pragma warning disable S2245 // Restarts need to be repeatable, not unguessable.
        var random = new Random(limits.Seed);
#pragma warning restore S2245
        for (var restart = 0; restart < Restarts && !clock.OverShare(RestartShare); restart++)
        {
            var state = new SelectionState(instance, best.Chosen());
            exchange.Disturb(state, random, clock);
            exchange.Improve(state, clock);
            best = SearchTolerance.Better(state.Cost, best.Cost) ? state : best;
        }

        return [.. best.Chosen()];
    }
}
