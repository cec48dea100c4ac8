using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rules.Joins;

internal sealed class PairwiseJoin : PlanRule
{
    private static readonly RuleOption LeastPairs = new()
    {
        Name = "least-pairs", Default = 10_000, Unit = "pairs", Meaning = "Joins that compare fewer pairs in vain are left alone.",
        Source = "a comparison takes some tens of nanoseconds (cpu_operator_cost is a 400th of reading a block in sequence): ten thousand are less than a millisecond",
    };

    private static readonly RuleOption InVain = new()
    {
        Name = "in-vain", Default = 0.9, Unit = "ratio", Maximum = 1, Meaning = "part of the pairs that must have been compared in vain",
        Source = "an index on the inner side makes one descent a row; with one pair in ten kept, comparing all of them is no longer the cheaper way",
    };

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-JOIN-FILTER",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "A join compares every row of one side with every row of the other",
        LooksFor = "A nested loop whose join filter throws away nearly all pairs, because the inner side is read again for each outer row and not searched. "
            + "Not reported: inner sides that are searched by index, joins that keep what they compare, OR across tables and inner sides that are computed anew for each row, which have rules of their own.",
        Why = "The work is the product of both sides, and grows with each of them.",
        Options = [LeastPairs, InVain],
        References = ["https://www.postgresql.org/docs/current/planner-optimizer.html", "https://www.postgresql.org/docs/current/rangetypes.html#RANGETYPES-INDEXING"],
    };

    protected override string? Needs(PlanFacts facts) => facts.Plan.Analyzed ? null : "only an executed plan counts the pairs that a join throws away";

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts)
    {
        foreach (var join in facts.Nodes.Where(node => node is { NodeType: "Nested Loop", JoinFilter: not null, NeverExecuted: false }))
        {
            var removed = join.RowsRemovedByJoinFilter * (join.Loops ?? 1);
            var kept = facts.Times[join].Rows ?? 0;
            if (removed < context.Option(LeastPairs) || removed / (removed + kept) < context.Option(InVain) || join.JoinFilter!.Contains(" OR ", StringComparison.Ordinal)
                || join.Children.LastOrDefault(child => child.ParentRelationship == "Inner") is not { } inner || RepeatedInput.Of(facts, join) is not null)
            {
                continue;
            }

            // The comparing itself, and handing out the inner rows again and again.
            var stake = facts.Times[join].SelfTime is { } self ? facts.StakeOf(self + (facts.Times[inner].SelfTime ?? 0)) : facts.WholeStake(join);
            if (stake.Matters)
            {
                yield return Describe(context, facts, join, inner, (removed, kept), stake);
            }
        }
    }

    private Finding Describe(RuleContext context, PlanFacts facts, PostgresPlanNode join, PostgresPlanNode inner, (double Removed, double Kept) pairs, Stake stake)
    {
        var finding = Problem(context, facts, join, stake, $"{PlanWords.Number(pairs.Removed + pairs.Kept)} pairs of rows are compared to keep {PlanWords.Number(pairs.Kept)}");
        return finding with
        {
            Evidence =
            [
                .. finding.Evidence,
                Evidence.Of("join filter", join.JoinFilter, null, "EXPLAIN"),
                Evidence.Of("pairs thrown away", pairs.Removed, null, "EXPLAIN ANALYZE"),
                Evidence.Of("passes over the inner side", inner.Loops ?? 1, null, "EXPLAIN ANALYZE"),
            ],
            Remedy = Cure(facts, join, inner),
        };
    }

    private static Remedy Cure(PlanFacts facts, PostgresPlanNode join, PostgresPlanNode inner)
    {
        // Of an inner join either side may become the searched one.
        var sides = join.JoinType is null or "Inner" ? join.Children.Where(child => child.ParentRelationship is "Outer" or "Inner") : [inner];
        foreach (var scan in sides.Select(ScanOf))
        {
            if (facts.TableOf(scan) is { } table && Keys(facts, scan, table, join.JoinFilter!) is { Count: > 0 } keys && SuggestedIndex.Existing(table, keys) is null)
            {
                return SuggestedIndex.Remedy(facts.Catalog, table, keys) with
                {
                    Guidance = "With the index each row of the other side finds its partners.",
                };
            }
        }

        return Remedy.ByHand(
            join.JoinFilter!.Contains(" = ", StringComparison.Ordinal)
                ? "The condition has an equality, so that a hash or merge join would do: look whether both sides have the same type and collation, whether enable_hashjoin is on, and whether the rows below are misjudged, which makes the planner think that there are few."
                : "Only an equality can be hashed. Add one that narrows the pairs down (the same day, the same tenant), search the inner side by an index on what is compared, or use a range type with a GiST index.",
            "which condition may be added depends on what the statement is to find");
    }

    private static PostgresPlanNode ScanOf(PostgresPlanNode side)
    {
        var at = side;
        while (at is { RelationName: null, NodeType: "Materialize" or "Memoize" or "Sort", Children: [var below, ..] })
        {
            at = below;
        }

        return at;
    }

    // An equality, or both bounds of one column: with one bound alone half of the index fits every row of the other side.
    private static IReadOnlyList<string> Keys(PlanFacts facts, PostgresPlanNode scan, Table table, string condition)
    {
        if (NodeCondition.Read(scan, table, condition) is not { } access)
        {
            return [];
        }

        var bounded = access.Ranges.GroupBy(range => range.Column, StringComparer.Ordinal)
            .Where(column => column.Any(range => range.Form == PredicateForm.Between)
                || (column.Any(range => range.Form is PredicateForm.LessThan or PredicateForm.LessOrEqual) && column.Any(range => range.Form is PredicateForm.GreaterThan or PredicateForm.GreaterOrEqual)))
            .Select(column => column.Key).ToList();
        return access.Equalities.Count > 0 ? SuggestedIndex.KeysOf(facts.Catalog, table, access) : bounded.Take(1).ToList();
    }
}
