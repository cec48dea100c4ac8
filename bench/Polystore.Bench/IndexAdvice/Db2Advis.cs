using Polystore.Postgres.Advise.Candidates;

namespace Polystore.Bench.IndexAdvice;

/// <summary>
/// Valentin, Zuliani, Zilio, Lohman, Skelley: DB2 Advisor (ICDE 2000): each statement's plan under all candidates says which are
/// worth having; of these the ones with the greatest gain a byte, then random exchanges for a while.
/// </summary>
internal sealed class Db2Advis : Rival
{
    private const int Variations = 60;

    public override string Name => "DB2Advis";

    public override async Task<IReadOnlyList<CandidateIndex>> ChooseAsync(RivalProblem problem, long budget)
    {
        var gains = new Dictionary<CandidateIndex, double>();
        for (var number = 0; number < problem.Queries.Count; number++)
        {
            var query = problem.Queries[number];
            var plan = await problem.PlanAsync(query, problem.Candidates[number]);
            foreach (var index in plan.Used)
            {
                gains[index] = gains.GetValueOrDefault(index) + (query.Query.Statement.Calls * (query.Without.Cost - plan.Cost));
            }
        }

        var ranked = gains.OrderByDescending(entry => entry.Value / problem.Bytes(entry.Key)).Select(entry => entry.Key).ToList();
        var best = Fill([], ranked);
        var cost = await problem.CostAsync(best);
        var random = new Random(1);
        for (var round = 0; round < Variations && ranked.Count > best.Count; round++)
        {
            var kept = best.Where(_ => random.NextDouble() > 0.2).ToList();
            var others = ranked.Except(best).ToArray();
            random.Shuffle(others);
            var varied = Fill(Fill(kept, others.Take(1 + random.Next(4))), ranked);
            var variedCost = await problem.CostAsync(varied);
            if (variedCost < cost)
            {
                (best, cost) = (varied, variedCost);
            }
        }

        return best;

        List<CandidateIndex> Fill(List<CandidateIndex> start, IEnumerable<CandidateIndex> more)
        {
            var chosen = start.ToList();
            var left = budget - chosen.Sum(problem.Bytes);
            foreach (var index in more.Where(index => !chosen.Contains(index)).ToList())
            {
                if (problem.Bytes(index) <= left)
                {
                    chosen.Add(index);
                    left -= problem.Bytes(index);
                }
            }

            return chosen;
        }
    }
}
