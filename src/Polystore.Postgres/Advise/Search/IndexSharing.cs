using Polystore.Postgres.Advise.Candidates;

namespace Polystore.Postgres.Advise.Search;

/// <summary>Indexes that could serve several statements: what is good for one, and two of them in one.</summary>
internal sealed class IndexSharing(CandidateOptions options)
{
    // Of each statement and table, its best so many: what gains less is seldom anybody's compromise.
    private const int PerStatement = 4;

    // Of each table, the indexes with the greatest gain over all statements.
    private const int PerTable = 24;

    private const int MergedPerTable = 16;

    /// <summary>The indexes, by table.</summary>
    public IReadOnlyList<CandidateIndex> Find(IReadOnlyList<QueryOptions> queries)
    {
        var worth = new Dictionary<CandidateIndex, double>();
        foreach (var query in queries)
        {
            var perTable = query.Options.Where(option => option.Used.Select(used => used.Table.ObjectName).Distinct().Count() == 1)
                .GroupBy(option => option.Used[0].Table.ObjectName)
                .SelectMany(table => table.OrderBy(option => option.Cost).Take(PerStatement));
            foreach (var option in perTable.Concat(query.Options.OrderBy(option => option.Cost).Take(1)))
            {
                foreach (var index in option.Used)
                {
                    worth[index] = worth.GetValueOrDefault(index) + (query.Query.Statement.Calls * (query.Without.Cost - option.Cost) / option.Used.Count);
                }
            }
        }

        return worth.GroupBy(entry => entry.Key.Table.ObjectName)
            .SelectMany(table => OfTable(table.OrderByDescending(entry => entry.Value).Take(PerTable).Select(entry => entry.Key).ToList()))
            .ToList();
    }

    private List<CandidateIndex> OfTable(List<CandidateIndex> indexes)
    {
        // Pairs of the best come first.
        var pairs = indexes.SelectMany((left, one) => indexes.Select((right, two) => (left, right, order: one + two, same: one == two)))
            .Where(pair => !pair.same).OrderBy(pair => pair.order);
        var merged = pairs.Select(pair => Merge(pair.left, pair.right)).OfType<CandidateIndex>().Distinct().Except(indexes).Take(MergedPerTable);
        return [.. indexes, .. merged];
    }

    // Nearly as good as both at half the size: the left one's keys first, so it keeps its order.
    private CandidateIndex? Merge(CandidateIndex left, CandidateIndex right)
    {
        if (left.Method != "btree" || right.Method != "btree" || left.Predicate != right.Predicate)
        {
            return null;
        }

        var rest = right.Keys.Where(key => !left.Keys.Any(own => own.Column == key.Column && own.Expression == key.Expression)).ToList();
        var keys = left.Keys.Concat(rest).ToList();
        var include = left.Include.Concat(right.Include).Distinct(StringComparer.Ordinal).Where(column => keys.TrueForAll(key => key.Column != column)).ToList();
        if (keys.Count > options.Width && options.Has(Core.Advising.IndexKinds.Include) && left.Include.Concat(right.Include).Any() && rest.TrueForAll(key => key.Column is not null))
        {
            // What does not fit the key can still be carried.
            include = [.. include, .. keys.Skip(options.Width).Select(key => key.Column!)];
            keys = keys.Take(options.Width).ToList();
        }

        return (rest.Count > 0 || include.Count > left.Include.Count) && keys.Count <= options.Width && include.Count <= CandidateGenerator.MostIncluded ? new CandidateIndex(left.Table, keys, include, left.Predicate) : null;
    }
}
