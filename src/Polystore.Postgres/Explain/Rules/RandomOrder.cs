using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules;

internal sealed class RandomOrder : PlanRule
{
    // Below this nothing is gained: a table of a hundred blocks is read in less time than a sample takes to plan.
    private const double FewRows = 1000;

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-RANDOM-ORDER",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "The whole table is sorted by chance to pick a few rows",
        LooksFor = "A Limit over a sort by random(). Not reported: other orders, and random() over a few rows.",
        Why = "Every row is read and given a number, and all are sorted, however few are wanted.",
        References = ["https://www.postgresql.org/docs/current/sql-select.html#SQL-FROM", "https://www.postgresql.org/docs/current/tsm-system-rows.html"],
    };

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts)
    {
        foreach (var node in facts.Nodes.Where(node => node is { NodeType: "Sort", NeverExecuted: false, SortKey: ["(random())" or "random()", ..] }))
        {
            var limit = node.Parent;
            while (limit is { NodeType: "Gather Merge" })
            {
                limit = limit.Parent;
            }

            var stake = facts.WholeStake(node);
            if (limit is not { NodeType: "Limit" } || !stake.Matters || node.Children.Count == 0)
            {
                continue;
            }

            var read = facts.Times[node.Children[0]].Rows ?? node.Children[0].PlanRows ?? 0;
            var kept = facts.Times[limit].Rows ?? limit.PlanRows ?? 0;
            if (read < FewRows)
            {
                continue;
            }

            var finding = Problem(context, facts, node, stake, $"{PlanWords.Number(read)} rows are sorted by random() to pick {PlanWords.Number(kept)}");
            yield return finding with
            {
                Evidence = [.. finding.Evidence, Evidence.Of("rows sorted", read, "rows", "EXPLAIN"), Evidence.Of("rows picked", kept, "rows", "EXPLAIN")],
                Remedy = Remedy.ByHand(
                    "Draw from a sample: FROM … TABLESAMPLE SYSTEM (percent) ORDER BY random() LIMIT n, with a percentage that gives some times n; or, with a dense numeric key, "
                    + "WHERE id >= floor(random() * (SELECT max(id) FROM …)) ORDER BY id LIMIT 1. Both read few blocks.",
                    "a sample draws blocks and a key's gaps make some rows likelier: whether that is random enough only a person can say"),
            };
        }
    }
}
