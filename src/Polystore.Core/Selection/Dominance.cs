namespace Polystore.Core.Selection;

/// <summary>
/// Finds indexes that another one replaces in every answer: no larger, no dearer to keep, and in every query at least as good.
/// Only indexes that are used alone are looked at; what one does together with others cannot be compared so.
/// </summary>
internal static class Dominance
{
    /// <summary>The indexes that need not be looked at.</summary>
    /// <param name="problem">Sizes, upkeep and tables.</param>
    /// <param name="options">Options of each query: the indexes and the weighted cost.</param>
    public static HashSet<int> Replaceable(SelectionProblem problem, IReadOnlyList<List<(int[] Indexes, double Cost)>> options)
    {
        var together = options.SelectMany(query => query).Where(option => option.Indexes.Length > 1).SelectMany(option => option.Indexes).ToHashSet();
        var alone = new Dictionary<int, List<(int Query, double Cost)>>();
        var costs = new Dictionary<(int Query, int Index), double>();
        for (var query = 0; query < options.Count; query++)
        {
            foreach (var (indexes, cost) in options[query].Where(option => option.Indexes.Length == 1))
            {
                costs[(query, indexes[0])] = cost;
                alone.TryAdd(indexes[0], []);
                alone[indexes[0]].Add((query, cost));
            }
        }

        var replaced = new HashSet<int>();
        foreach (var (index, uses) in alone.Where(entry => !together.Contains(entry.Key) && !problem.Indexes[entry.Key].Required))
        {
            // Whatever replaces it serves its first query too, so only that query's indexes come into question.
            var first = uses[0].Query;
            var better = options[first]
                .Where(option => option.Indexes.Length == 1)
                .Select(option => option.Indexes[0])
                .Any(other => other != index && !replaced.Contains(other) && Replaces(problem, costs, other, index, uses));
            if (better)
            {
                replaced.Add(index);
            }
        }

        return replaced;
    }

    private static bool Replaces(SelectionProblem problem, Dictionary<(int Query, int Index), double> costs, int other, int index, List<(int Query, double Cost)> uses)
    {
        var (one, two) = (problem.Indexes[other], problem.Indexes[index]);
        return one.Bytes <= two.Bytes
            && Math.Max(0, one.Upkeep) <= Math.Max(0, two.Upkeep)
            && one.Table == two.Table
            && uses.TrueForAll(use => costs.TryGetValue((use.Query, other), out var cost) && cost <= use.Cost);
    }
}
