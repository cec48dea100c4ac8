using Polystore.Postgres.Advise.Candidates;

namespace Polystore.Bench.IndexAdvice;

/// <summary>
/// Chaudhuri, Narasayya: An Efficient, Cost-Driven Index Selection Tool (VLDB 1997): the best few indexes of each statement by
/// Greedy(m, k), and Greedy(m, k) again over all of these for the whole workload; here under a budget of bytes, by gain a byte.
/// </summary>
internal sealed class AutoAdmin : Rival
{
    // Indexes of one statement, and of the workload where nothing fits sooner.
    private const int PerStatement = 2;
    private const int MostIndexes = 60;

    // Candidates of a statement that are tried, the simplest first; all would take hours.
    private const int MostTried = 60;

    public override string Name => "AutoAdmin, Greedy(1, k)";

    public override async Task<IReadOnlyList<CandidateIndex>> ChooseAsync(RivalProblem problem, long budget)
    {
        var pool = new HashSet<CandidateIndex>();
        for (var number = 0; number < problem.Queries.Count; number++)
        {
            var query = problem.Queries[number];
            var own = problem.Candidates[number].Take(MostTried).Where(index => problem.Bytes(index) <= budget).ToList();
            pool.UnionWith(await GreedyAsync(own, PerStatement, long.MaxValue, async set => (await problem.PlanAsync(query, set)).Cost));
        }

        return await GreedyAsync([.. pool], MostIndexes, budget, problem.CostAsync);

        async Task<List<CandidateIndex>> GreedyAsync(IReadOnlyList<CandidateIndex> candidates, int most, long bytes, Func<IReadOnlyCollection<CandidateIndex>, Task<double>> costOf)
        {
            var chosen = new List<CandidateIndex>();
            var cost = await costOf(chosen);
            while (chosen.Count < most)
            {
                (CandidateIndex? Index, double Cost, double Worth) best = (null, cost, 0);
                foreach (var index in candidates.Where(index => !chosen.Contains(index) && problem.Bytes(index) <= bytes))
                {
                    var with = await costOf([.. chosen, index]);
                    var worth = bytes == long.MaxValue ? cost - with : (cost - with) / problem.Bytes(index);
                    if (worth > best.Worth && with < cost * 0.999)
                    {
                        best = (index, with, worth);
                    }
                }

                if (best.Index is null)
                {
                    break;
                }

                chosen.Add(best.Index);
                cost = best.Cost;
                bytes = bytes == long.MaxValue ? bytes : bytes - problem.Bytes(best.Index);
            }

            return chosen;
        }
    }
}
