using Polystore.Sqlite.Advise.Candidates;

namespace Polystore.Sqlite.Advise.Search;

/// <summary>
/// Chooses indexes: greedy by what each saves (by saved cost a byte under a budget; S. Chaudhuri and V. Narasayya, "An Efficient,
/// Cost-Driven Index Selection Tool for Microsoft SQL Server", VLDB 1997), then removal and exchange until nothing improves.
/// Savings shrink as the set grows, so a stale saving is an upper bound and only the most promising candidate is evaluated anew.
/// </summary>
/// <param name="cost">Cost of the workload, writes included, if exactly these indexes existed besides those at hand.</param>
/// <param name="options">Limits.</param>
/// <param name="outOfTime">Asked before each evaluation; the best set so far is returned when it answers yes.</param>
internal sealed class IndexSearch(Func<IReadOnlyCollection<CandidateIndex>, double> cost, SearchOptions options, Func<bool> outOfTime)
{
    private const int MostRounds = 3;

    /// <summary>True when the search was cut short.</summary>
    public bool OutOfTime { get; private set; }

    /// <summary>The indexes to make, in the order in which they were taken.</summary>
    /// <param name="candidates">The candidates.</param>
    /// <param name="groups">Candidates that help only together, such as one for each branch of an OR.</param>
    public IReadOnlyList<CandidateIndex> Choose(IReadOnlyList<CandidateIndex> candidates, IReadOnlyList<IReadOnlyList<CandidateIndex>> groups)
    {
        var chosen = new List<CandidateIndex>();
        IReadOnlyList<IReadOnlyList<CandidateIndex>> moves = [.. candidates.Select(candidate => new[] { candidate }), .. groups];
        Grow(moves, chosen);
        for (var round = 0; round < MostRounds && !OutOfTime; round++)
        {
            var changed = Shrink(chosen);
            changed |= Exchange(candidates, chosen);
            changed |= Grow(moves, chosen);
            if (!changed)
            {
                break;
            }
        }

        return chosen;
    }

    private bool Grow(IReadOnlyList<IReadOnlyList<CandidateIndex>> moves, List<CandidateIndex> chosen)
    {
        var grown = false;
        var current = Objective(chosen);
        var queue = new PriorityQueue<(IReadOnlyList<CandidateIndex> Move, int Version), double>();
        foreach (var move in moves)
        {
            queue.Enqueue((move, -1), double.NegativeInfinity);
        }

        while (queue.TryDequeue(out var top, out _))
        {
            if (TimeIsUp())
            {
                break;
            }

            IReadOnlyList<CandidateIndex> added = [.. top.Move.Where(candidate => !chosen.Contains(candidate))];
            if (added.Count == 0 || !Fits(chosen, added))
            {
                continue;
            }

            if (top.Version != chosen.Count)
            {
                var saving = current - Objective([.. chosen, .. added]);
                if (saving > 0)
                {
                    queue.Enqueue((top.Move, chosen.Count), -Score(saving, added));
                }

                continue;
            }

            var taken = Objective([.. chosen, .. added]);
            if (current - taken < options.LeastSaving * Math.Abs(current))
            {
                continue;
            }

            chosen.AddRange(added);
            current = taken;
            grown = true;
        }

        return grown;
    }

    // What became superfluous by later choices goes again.
    private bool Shrink(List<CandidateIndex> chosen)
    {
        var shrunk = false;
        foreach (var candidate in chosen.AsEnumerable().Reverse().ToList())
        {
            if (TimeIsUp())
            {
                break;
            }

            var current = Objective(chosen);
            if (Objective([.. chosen.Where(other => !other.Equals(candidate))]) - current < options.LeastSaving * Math.Abs(current))
            {
                chosen.Remove(candidate);
                shrunk = true;
            }
        }

        return shrunk;
    }

    private bool Exchange(IReadOnlyList<CandidateIndex> candidates, List<CandidateIndex> chosen)
    {
        var exchanged = false;
        for (var i = 0; i < chosen.Count; i++)
        {
            var best = Objective(chosen);
            var others = chosen.Where((_, at) => at != i).ToList();
            CandidateIndex? better = null;
            foreach (var candidate in candidates.Where(candidate => candidate.Table == chosen[i].Table && !chosen.Contains(candidate) && Fits(others, [candidate])))
            {
                if (TimeIsUp())
                {
                    break;
                }

                var objective = Objective([.. others, candidate]);
                if (objective < best - (options.LeastSaving * Math.Abs(best)))
                {
                    best = objective;
                    better = candidate;
                }
            }

            if (better is not null)
            {
                chosen[i] = better;
                exchanged = true;
            }
        }

        return exchanged;
    }

    private double Objective(IReadOnlyCollection<CandidateIndex> chosen) => cost(chosen) + (options.CostPerByte * chosen.Sum(candidate => candidate.Bytes));

    private double Score(double saving, IReadOnlyList<CandidateIndex> added) => options.BudgetBytes is null ? saving : saving / Math.Max(1, added.Sum(candidate => candidate.Bytes));

    private bool Fits(List<CandidateIndex> chosen, IReadOnlyList<CandidateIndex> added) =>
        added.All(candidate => chosen.Concat(added).Count(other => other.Table == candidate.Table) <= options.MostPerTable)
        && (options.BudgetBytes is not { } budget || chosen.Concat(added).Sum(other => other.Bytes) <= budget);

    private bool TimeIsUp() => OutOfTime |= outOfTime();
}
