using Polystore.Core.Catalogs;

namespace Polystore.Postgres.Advise.Candidates;

/// <summary>
/// The orders of key columns that one use of a table could be served by. Every order that an index can tell apart is there: which
/// join or equality leads decides what else the index can do, whereas behind the first column the order of equalities makes no
/// difference, and behind a range only one more column can still save visits to the table.
/// </summary>
internal sealed class KeySequences(AccessColumns columns, int width)
{
    // Orders grow with the factorial; beyond so many columns those that narrow down least are left out.
    private const int MostColumns = 7;

    private readonly HashSet<string> equal = columns.Equal.ToHashSet(StringComparer.Ordinal);
    private readonly HashSet<string> ranges = columns.Ranges.Concat(columns.Extremes).ToHashSet(StringComparer.Ordinal);
    private readonly List<string> active = columns.Equal.Concat(columns.Joins).Concat(columns.Ranges).Concat(columns.Extremes).Distinct(StringComparer.Ordinal).Take(MostColumns).ToList();

    /// <summary>The sequences, each once.</summary>
    public IEnumerable<IReadOnlyList<IndexKey>> All()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return Sequences([]).Select(names => On(names))
            .Concat(Ordered())
            .Concat(Covering())
            .Where(keys => keys.Count > 0 && seen.Add(string.Join('\n', keys.Select(key => $"{key.Column} {key.Descending} {key.NullsFirst}"))));
    }

    private IEnumerable<List<string>> Sequences(List<string> start)
    {
        if (start.Count > 0)
        {
            yield return start;
        }

        if (start.Count == width)
        {
            yield break;
        }

        foreach (var next in active.Where(column => !start.Contains(column) && CanFollow(start, column)))
        {
            foreach (var sequence in Sequences([.. start, next]))
            {
                yield return sequence;
            }
        }
    }

    private bool CanFollow(List<string> start, string next)
    {
        // Equalities behind one another come in the order of the list, but any of them can be first.
        if (start.Count > 1 && equal.Contains(start[^1]) && equal.Contains(next) && active.IndexOf(next) < active.IndexOf(start[^1]))
        {
            return false;
        }

        var range = start.FindIndex(ranges.Contains);
        return range < 0 || start.Count - range < 2;
    }

    // The order of the rows behind what is compared for equality, and alone.
    private IEnumerable<IReadOnlyList<IndexKey>> Ordered()
    {
        foreach (var order in columns.Orders)
        {
            foreach (var lead in Sequences([]).Where(names => names.TrueForAll(name => !ranges.Contains(name))).Prepend([]))
            {
                var rest = order.Where(key => key.Column is null || !lead.Contains(key.Column)).Take(width - lead.Count).ToList();
                if (rest.Count > 0)
                {
                    yield return [.. On(lead), .. rest];
                }
            }
        }
    }

    // A whole table read from a narrow index instead: no column has to be compared for that.
    private IEnumerable<IReadOnlyList<IndexKey>> Covering()
    {
        var keys = columns.All ? [] : columns.Referenced.Where(columns.CanBeKey).ToList();
        if (keys.Count <= width)
        {
            yield return On(keys);
        }
        else if (active.Count == 0)
        {
            yield return On(keys.Take(1));
        }
    }

    private static IReadOnlyList<IndexKey> On(IEnumerable<string> names) => names.Select(name => IndexKey.On(name)).ToList();
}
