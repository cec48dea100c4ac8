namespace Polystore.Core.Selection;

/// <summary>
/// Betters a set by exchanges: forces an option in, evicts what is missed least for its bytes, fills the room that is left, and
/// keeps the result when it is better. One step can so trade two indexes for one or one for two.
/// </summary>
internal sealed class ExchangeSearch(SelectionInstance instance, GreedyFill greedy)
{
    /// <summary>Exchanges until none helps or the time is over.</summary>
    public void Improve(SelectionState state, SelectionClock clock)
    {
        bool improved;
        do
        {
            improved = false;
            foreach (var bundle in greedy.Bundles)
            {
                if (clock.Over)
                {
                    return;
                }

                improved |= Array.Exists(bundle, index => !state.Has(index)) && TryForce(state, bundle, clock);
            }
        }
        while (improved);
    }

    /// <summary>Takes some indexes out at random and fills again: a start from which exchanges reach other sets.</summary>
    public void Disturb(SelectionState state, Random random, SelectionClock clock)
    {
        var chosen = state.Chosen().Where(index => !instance.Required[index]).ToArray();
        var taken = Math.Min(chosen.Length, 1 + random.Next(1 + (chosen.Length / 2)));
        random.Shuffle(chosen);
        foreach (var index in chosen.Take(taken))
        {
            state.Remove(index);
        }

        if (greedy.Bundles.Length > 0 && greedy.Bundles[random.Next(greedy.Bundles.Length)] is { } forced && state.FitsWith(forced))
        {
            Array.ForEach(forced, state.Add);
        }

        greedy.Fill(state, random.NextDouble(), clock);
    }

    private bool TryForce(SelectionState state, int[] bundle, SelectionClock clock)
    {
        var before = state.Chosen().ToArray();
        var cost = state.Cost;
        Array.ForEach(bundle, state.Add);
        while (!state.Fits)
        {
            if (LeastMissed(state, bundle) is not { } evicted)
            {
                Restore(state, before);
                return false;
            }

            state.Remove(evicted);
        }

        greedy.DropUseless(state);
        greedy.Fill(state, 1, clock);
        if (SearchTolerance.Better(state.Cost, cost))
        {
            return true;
        }

        Restore(state, before);
        return false;
    }

    private int? LeastMissed(SelectionState state, int[] kept)
    {
        int? least = null;
        var leastLoss = double.PositiveInfinity;
        foreach (var index in state.Chosen().ToList())
        {
            if (instance.Required[index] || Array.IndexOf(kept, index) >= 0)
            {
                continue;
            }

            var loss = state.LossOf(index) / Math.Max(1, instance.Bytes[index]);
            if (loss < leastLoss)
            {
                (least, leastLoss) = (index, loss);
            }
        }

        return least;
    }

    private static void Restore(SelectionState state, int[] before)
    {
        foreach (var index in state.Chosen().Except(before).ToList())
        {
            state.Remove(index);
        }

        Array.ForEach(before, state.Add);
    }
}
