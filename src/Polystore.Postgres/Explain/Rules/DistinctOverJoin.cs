using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Rewrites;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules;

internal sealed class DistinctOverJoin : PlanRule
{
    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-DISTINCT-JOIN",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "A join multiplies rows that DISTINCT throws away again",
        LooksFor = "DISTINCT over a join that selects columns of one table, with several rows in for each row out. Not reported: DISTINCT over one table, over columns of several, and where next to nothing is thrown away.",
        Why = "The rows are joined, then sorted or hashed, only to find each once; EXISTS stops at the first match and keeps the rows single.",
        References = ["https://www.postgresql.org/docs/current/functions-subquery.html#FUNCTIONS-SUBQUERY-EXISTS"],
    };

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts)
    {
        if (RewriteRemedy.SourceOf(context, facts) is not { } source || DistinctRewrite.Of(source) is not { } rewrite)
        {
            yield break;
        }

        var node = facts.Nodes.FirstOrDefault(candidate => candidate.NodeType is "Unique" or "Aggregate" && candidate.Children.Count > 0);
        if (node is null || node.NeverExecuted)
        {
            yield break;
        }

        var input = DistinctInput.Of(node);
        var (kept, read) = (facts.Times[node].Rows ?? node.PlanRows ?? 0, facts.Times[input].Rows ?? input.PlanRows ?? 0);
        var stake = facts.WholeStake(node, read > 0 ? Math.Max(0, 1 - (kept / read)) : 0);
        if (!stake.Matters || read < 2 * kept)
        {
            yield break;
        }

        var finding = Problem(context, facts, node, stake, $"The join returns {PlanWords.Number(read)} rows for {PlanWords.Number(kept)} distinct ones");
        yield return finding with
        {
            Evidence = [.. finding.Evidence, Evidence.Of("rows joined", read, "rows", "EXPLAIN"), Evidence.Of("rows kept", kept, "rows", "EXPLAIN")],
            Remedy = RewriteRemedy.Of(rewrite, "Ask with EXISTS for the tables of which nothing is selected."),
        };
    }
}
