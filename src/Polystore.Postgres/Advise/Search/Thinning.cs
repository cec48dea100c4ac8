using Polystore.Postgres.Advise.Candidates;

namespace Polystore.Postgres.Advise.Search;

/// <summary>
/// Leaves out of a set what hardly matters there: every index more is one more to plan with, to vacuum and to look after, which no
/// byte and no planner cost counts.
/// </summary>
/// <param name="queries">The statements.</param>
internal sealed class Thinning(IReadOnlyList<QueryOptions> queries)
{
    // An index has to save this share of the workload's cost.
    private const double Least = 0.0001;

    // More than so many at once nobody reviews; of a large set the last ones save next to nothing.
    private const int Most = 39;

    /// <summary>What is left of a set.</summary>
    public IReadOnlyList<CandidateIndex> Thin(IReadOnlyList<CandidateIndex> indexes)
    {
        var left = indexes.ToHashSet();
        var least = Least * queries.Sum(query => query.Query.Statement.Calls * query.Without.Cost);
        while (left.Count > 0)
        {
            var (index, loss) = left.Select(index => (index, Loss(left, index))).MinBy(pair => pair.Item2);
            if (loss >= least && left.Count <= Most)
            {
                break;
            }

            left.Remove(index);
        }

        return indexes.Where(left.Contains).ToList();
    }

    private double Loss(HashSet<CandidateIndex> present, CandidateIndex index) => queries
        .Where(query => query.Options.Any(option => option.Used.Contains(index)))
        .Sum(query => query.Query.Statement.Calls * (CostOf(query, present, index) - CostOf(query, present, null)));

    private static double CostOf(QueryOptions query, HashSet<CandidateIndex> present, CandidateIndex? without) => query.Options
        .Where(option => option.Used.All(used => present.Contains(used) && !used.Equals(without)))
        .Select(option => option.Cost).Append(query.Without.Cost).Min();
}
