namespace Polystore.Core.Selection;

/// <summary>
/// A lower bound by Lagrangian relaxation: "an option needs its indexes" is given up for a price per (query, index) pair. What
/// is left falls into a cheapest option per query and a fractional knapsack over the indexes, both exact, so every set of
/// prices gives a valid bound; a deflected subgradient (Camerini, Fratta, Maffioli 1975) looks for good prices.
/// </summary>
internal sealed class Relaxation(SelectionInstance instance)
{
    private readonly double[] value = new double[instance.Count];
    private readonly double[] share = new double[instance.Count];
    private readonly bool[] used = new bool[instance.Pairs];
    private readonly double[] direction = new double[instance.Pairs];
    private readonly int[] order = new int[instance.Count];
    private readonly double[] ratio = new double[instance.Count];
    private double criticalRatio;

    /// <summary>Share of each index in the last solution, averaged over the last steps: what to branch on.</summary>
    public double[] AverageShare { get; } = new double[instance.Count];

    /// <summary>How often any query used each index in the last steps, 0 to 1.</summary>
    public double[] AverageUse { get; } = new double[instance.Count];

    /// <summary>Betters the bound of a node.</summary>
    /// <param name="node">Fixings and prices; its prices and bound are bettered, and indexes whose other side cannot beat the best answer are fixed.</param>
    /// <param name="best">Cost of the best answer so far.</param>
    /// <param name="steps">Subgradient steps.</param>
    public void Tighten(SearchNode node, double best, int steps)
    {
        var prices = (double[])node.Prices.Clone();
        var scale = 1.0;
        var idle = 0;
        Array.Clear(direction);
        Array.Clear(AverageShare);
        Array.Clear(AverageUse);
        for (var step = 0; step < steps; step++)
        {
            var bound = Evaluate(node, prices);
            if (bound > node.Bound)
            {
                idle = SearchTolerance.Better(node.Bound, bound) ? 0 : idle + 1;
                node.Bound = bound;
                Array.Copy(prices, node.Prices, prices.Length);
                FixByReducedCost(node, best, bound);
            }
            else if (++idle >= 8)
            {
                (scale, idle) = (scale / 2, 0);
            }

            Average(node);
            if (!SearchTolerance.Better(node.Bound, best) || scale < 1e-4 || !Move(node, prices, scale, best, bound))
            {
                return;
            }
        }
    }

    private double Evaluate(SearchNode node, double[] prices)
    {
        Array.Clear(used);
        for (var index = 0; index < value.Length; index++)
        {
            value[index] = -instance.Upkeep[index];
        }

        var bound = 0.0;
        for (var query = 0; query < instance.Choices.Length; query++)
        {
            bound += Cheapest(node, prices, query);
        }

        for (var pair = 0; pair < prices.Length; pair++)
        {
            value[instance.IndexOfPair[pair]] += prices[pair];
        }

        return bound - Knapsack(node);
    }

    private double Cheapest(SearchNode node, double[] prices, int query)
    {
        var cheapest = instance.Base[query];
        SelectionInstance.Choice? picked = null;
        foreach (var choice in instance.Choices[query])
        {
            if (choice.Cost >= cheapest)
            {
                break;
            }

            var cost = choice.Cost;
            foreach (var pair in choice.Pairs)
            {
                cost += node.Fixed[instance.IndexOfPair[pair]] == Fixing.Out ? double.PositiveInfinity : prices[pair];
            }

            if (cost < cheapest)
            {
                (cheapest, picked) = (cost, choice);
            }
        }

        foreach (var pair in picked?.Pairs ?? [])
        {
            used[pair] = true;
        }

        return cheapest;
    }

    /// <summary>The greatest value of indexes within the bytes left, fractions allowed: what is fixed in counts whole.</summary>
    private double Knapsack(SearchNode node)
    {
        var total = 0.0;
        var room = instance.Budget;
        var count = 0;
        for (var index = 0; index < value.Length; index++)
        {
            share[index] = 0;
            if (node.Fixed[index] == Fixing.In)
            {
                share[index] = 1;
                total += value[index];
                room -= room == long.MaxValue ? 0 : instance.Bytes[index];
            }
            else if (node.Fixed[index] == Fixing.Free && value[index] > 0)
            {
                order[count] = index;
                ratio[count++] = -value[index] / Math.Max(1, instance.Bytes[index]);
            }
        }

        Array.Sort(ratio, order, 0, count);
        criticalRatio = 0;
        for (var at = 0; at < count; at++)
        {
            var index = order[at];
            if (instance.Bytes[index] <= room)
            {
                room -= room == long.MaxValue ? 0 : instance.Bytes[index];
                share[index] = 1;
                total += value[index];
                continue;
            }

            criticalRatio = value[index] / instance.Bytes[index];
            share[index] = (double)Math.Max(0, room) / instance.Bytes[index];
            total += value[index] * share[index];
            break;
        }

        return total;
    }

    /// <summary>
    /// By duality of the knapsack, an index whose value is above the critical price of its bytes costs the bound that excess when
    /// it is left out, and one below it the shortfall when it is taken.
    /// </summary>
    private void FixByReducedCost(SearchNode node, double best, double bound)
    {
        for (var index = 0; index < value.Length; index++)
        {
            if (node.Fixed[index] != Fixing.Free)
            {
                continue;
            }

            var excess = value[index] - (criticalRatio * instance.Bytes[index]);
            if (excess > 0 && !SearchTolerance.Better(bound + excess, best))
            {
                node.Fixed[index] = Fixing.In;
            }
            else if (excess < 0 && !SearchTolerance.Better(bound - excess, best))
            {
                node.Fixed[index] = Fixing.Out;
            }
        }
    }

    private void Average(SearchNode node)
    {
        const double weight = 0.1;
        for (var index = 0; index < value.Length; index++)
        {
            AverageShare[index] += weight * (share[index] - AverageShare[index]);
            AverageUse[index] *= 1 - weight;
        }

        for (var pair = 0; pair < used.Length; pair++)
        {
            if (used[pair] && node.Fixed[instance.IndexOfPair[pair]] == Fixing.Free)
            {
                AverageUse[instance.IndexOfPair[pair]] += weight;
            }
        }
    }

    /// <summary>One step along the deflected subgradient with Polyak's length; false when there is nowhere to go.</summary>
    private bool Move(SearchNode node, double[] prices, double scale, double best, double bound)
    {
        double cross = 0, length = 0;
        for (var pair = 0; pair < prices.Length; pair++)
        {
            cross += Gradient(node, pair) * direction[pair];
            length += direction[pair] * direction[pair];
        }

        var deflection = cross < 0 && length > 0 ? -1.5 * cross / length : 0;
        double norm = 0;
        for (var pair = 0; pair < prices.Length; pair++)
        {
            direction[pair] = Gradient(node, pair) + (deflection * direction[pair]);
            norm += direction[pair] * direction[pair];
        }

        if (norm <= 0)
        {
            return false;
        }

        var step = scale * Math.Max(best - bound, Math.Abs(best) * 1e-7) / norm;
        for (var pair = 0; pair < prices.Length; pair++)
        {
            prices[pair] = Math.Max(0, prices[pair] + (step * direction[pair]));
        }

        return true;
    }

    private double Gradient(SearchNode node, int pair)
    {
        var index = instance.IndexOfPair[pair];
        return node.Fixed[index] == Fixing.Out ? 0 : (used[pair] ? 1 : 0) - share[index];
    }
}
