using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules.Joins;

internal sealed class LateLimit : PlanRule
{
    private static readonly RuleOption Kept = new()
    {
        Name = "kept", Default = 0.1, Unit = "ratio", Maximum = 1, Meaning = "part of the joined rows that LIMIT may keep at most",
        Source = "the few rows that are left are looked up one by one, at random_page_cost 4 where the join reads in sequence; with a tenth left that is cheaper in any case",
    };

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-LIMIT-LATE",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "Rows are joined first and limited afterwards",
        LooksFor = "ORDER BY … LIMIT over a left join that adds at most one row to each, when the order is of the left side alone: the limit could come first. "
            + "Not reported: joins that can drop or multiply rows, orders that need the joined side, statements without LIMIT.",
        Why = "What is looked up for every row is thrown away for all but the first few.",
        Options = [Kept],
        References = ["https://www.postgresql.org/docs/current/queries-limit.html", "https://www.postgresql.org/docs/current/queries-table-expressions.html#QUERIES-LATERAL"],
    };

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts)
    {
        foreach (var sort in facts.Nodes.Where(node => node is { NodeType: "Sort", NeverExecuted: false, Parent.NodeType: "Limit", Children.Count: > 0 }))
        {
            if (Joined(facts, sort) is not { } join || Sides(join) is not { } sides || !OnlyOf(sides.Kept, sort.SortKey))
            {
                continue;
            }

            var (all, left) = (facts.Times[join].Rows ?? facts.Times[join].EstimatedRows ?? 0, facts.Times[sort.Parent!].Rows ?? facts.Times[sort.Parent!].EstimatedRows ?? 0);
            var stake = facts.Times[join].TotalTime is { } total ? facts.StakeOf(Math.Max(0, total - (facts.Times[sides.Kept].TotalTime ?? 0)) * (1 - (left / Math.Max(1, all)))) : facts.Stake(join);
            if (left <= context.Option(Kept) * all && stake.Matters)
            {
                var finding = Problem(context, facts, join, stake, $"{PlanWords.Number(all)} rows are joined and {PlanWords.Number(left)} of them kept");
                yield return finding with
                {
                    Evidence =
                    [
                        .. finding.Evidence,
                        Evidence.Of("order", string.Join(", ", sort.SortKey), null, "EXPLAIN"),
                        Evidence.Of("rows joined", all, "rows", facts.RowsSource),
                        Evidence.Of("rows kept", left, "rows", facts.RowsSource),
                    ],
                    Remedy = Remedy.ByHand(
                        $"Order and limit before joining: … FROM (SELECT * FROM {sides.Kept.RelationName ?? "the left side"} … ORDER BY … LIMIT n) AS {sides.Kept.Alias ?? "x"} LEFT JOIN … ORDER BY …. "
                            + "The left join adds at most one row to each and drops none, so that the result is the same; conditions on the left side go inside, and ORDER BY is said again outside.",
                        "the statement stands in an application, which a person has to change"),
                };
            }
        }
    }

    private static PostgresPlanNode? Joined(PlanFacts facts, PostgresPlanNode sort)
    {
        var below = sort.Children[0];
        return below is { NodeType: "Hash Join" or "Merge Join" or "Nested Loop", InnerUnique: true, JoinType: "Left", Filter: null } && (facts.Times[below].Rows ?? 1) > 0 ? below : null;
    }

    // Of a left join the outer side is kept whole.
    private static (PostgresPlanNode Kept, PostgresPlanNode Added)? Sides(PostgresPlanNode join) =>
        join.Children.FirstOrDefault(child => child.ParentRelationship == "Outer") is { } outer && join.Children.FirstOrDefault(child => child.ParentRelationship == "Inner") is { } inner ? (outer, inner) : null;

    private static bool OnlyOf(PostgresPlanNode side, IReadOnlyList<string> keys)
    {
        var aliases = side.Flatten().Where(node => node.RelationName is not null).Select(node => node.Alias ?? node.RelationName!).ToHashSet(StringComparer.Ordinal);
        return keys.Count > 0 && keys.All(key => key.TrimStart('(').Split('.') is [var alias, _] && aliases.Contains(alias.Trim('"')));
    }
}
