using Polystore.Core.Errors;

namespace Polystore.Core.Selection;

/// <summary>
/// A problem as flat arrays, without what cannot matter: options dearer than what a part of their indexes already gives, and
/// indexes that no option needs.
/// </summary>
internal sealed class SelectionInstance
{
    private SelectionInstance(int count)
    {
        Bytes = new long[count];
        Upkeep = new double[count];
        Table = new int[count];
        Required = new bool[count];
        Useful = new bool[count];
        QueriesOf = new int[count][];
    }

    public int Count => Bytes.Length;

    public long[] Bytes { get; }

    public double[] Upkeep { get; }

    public int[] Table { get; }

    public bool[] Required { get; }

    /// <summary>Whether any option left after the reduction uses the index.</summary>
    public bool[] Useful { get; }

    /// <summary>Queries whose options use an index.</summary>
    public int[][] QueriesOf { get; }

    public double[] Base { get; private init; } = [];

    /// <summary>Options of each query, cheapest first, all below the base.</summary>
    public Choice[][] Choices { get; private init; } = [];

    /// <summary>Number of (query, index) pairs.</summary>
    public int Pairs { get; private init; }

    public int[] IndexOfPair { get; private init; } = [];

    public SelectionLimits Limits { get; private init; } = new();

    public long Budget => Limits.Bytes ?? long.MaxValue;

    public static SelectionInstance Of(SelectionProblem problem, SelectionLimits limits)
    {
        limits.Validate();
        var options = problem.Queries.Select(query => OptionsOf(problem, query, limits.Bytes ?? long.MaxValue)).ToList();
        var replaceable = Dominance.Replaceable(problem, options);
        var indexOfPair = new List<int>();
        var choices = options.Select(query => ChoicesOf(query, replaceable, indexOfPair)).ToArray();
        var instance = new SelectionInstance(problem.Indexes.Count)
        {
            Base = problem.Queries.Select(query => query.Weight * query.BaseCost).ToArray(),
            Choices = choices,
            Pairs = indexOfPair.Count,
            IndexOfPair = [.. indexOfPair],
            Limits = limits,
        };
        instance.Fill(problem);
        return instance;
    }

    private static List<(int[] Indexes, double Cost)> OptionsOf(SelectionProblem problem, SelectionQuery query, long budget)
    {
        var kept = new List<(int[] Indexes, double Cost)>();
        var fitting = query.Options
            .Select(option => (Indexes: Sorted(problem, option), Cost: query.Weight * option.Cost))
            .Where(option => option.Cost < query.Weight * query.BaseCost && problem.BytesOf(option.Indexes) <= budget)
            .OrderBy(option => option.Cost)
            .ThenBy(option => option.Indexes.Length);
        foreach (var option in fitting)
        {
            if (!kept.Exists(cheaper => IsSubset(cheaper.Indexes, option.Indexes)))
            {
                kept.Add(option);
            }
        }

        return kept;
    }

    private static Choice[] ChoicesOf(List<(int[] Indexes, double Cost)> options, HashSet<int> replaceable, List<int> indexOfPair)
    {
        var kept = options.Where(option => option.Indexes.Length != 1 || !replaceable.Contains(option.Indexes[0])).ToList();
        var pairs = new Dictionary<int, int>();
        foreach (var index in kept.SelectMany(option => option.Indexes))
        {
            if (pairs.TryAdd(index, indexOfPair.Count))
            {
                indexOfPair.Add(index);
            }
        }

        return [.. kept.Select(option => new Choice(option.Indexes, [.. option.Indexes.Select(index => pairs[index])], option.Cost))];
    }

    private static int[] Sorted(SelectionProblem problem, SelectionOption option)
    {
        var indexes = option.Indexes.Distinct().Order().ToArray();
        return indexes.Length > 0 && (indexes[0] < 0 || indexes[^1] >= problem.Indexes.Count)
            ? throw new UsageException($"An option of the selection problem names index {indexes[^1]}; there are {problem.Indexes.Count}, counted from 0.")
            : indexes;
    }

    private static bool IsSubset(int[] small, int[] large)
    {
        var at = 0;
        foreach (var index in large)
        {
            if (at < small.Length && small[at] == index)
            {
                at++;
            }
        }

        return at == small.Length;
    }

    private void Fill(SelectionProblem problem)
    {
        var queries = new List<int>[Count];
        for (var index = 0; index < Count; index++)
        {
            var candidate = problem.Indexes[index];
            (Bytes[index], Upkeep[index], Table[index], Required[index]) = (candidate.Bytes, Math.Max(0, candidate.Upkeep), candidate.Table, candidate.Required);
            queries[index] = [];
        }

        for (var query = 0; query < Choices.Length; query++)
        {
            foreach (var index in Choices[query].SelectMany(choice => choice.Indexes).Distinct())
            {
                queries[index].Add(query);
                Useful[index] = true;
            }
        }

        for (var index = 0; index < Count; index++)
        {
            QueriesOf[index] = [.. queries[index]];
        }
    }

    /// <summary>A way to run a query.</summary>
    /// <param name="Indexes">What it uses, ascending.</param>
    /// <param name="Pairs">The (query, index) pairs of these indexes.</param>
    /// <param name="Cost">Weighted cost.</param>
    internal sealed record Choice(int[] Indexes, int[] Pairs, double Cost);
}
