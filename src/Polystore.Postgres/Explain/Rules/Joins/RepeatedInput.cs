using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules.Joins;

internal sealed class RepeatedInput : PlanRule
{
    private static readonly HashSet<string> Kept = ["Materialize", "Memoize", "CTE Scan", "WorkTable Scan", "Function Scan", "Table Function Scan", "Values Scan", "Named Tuplestore Scan"];

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-REPEATED-INPUT",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "The same rows are computed again for every row of the other side",
        LooksFor = "A nested loop whose inner side groups, sorts or joins tables, does not depend on the outer row, and was computed from its tables more than once instead of being kept. "
            + "Not reported: inner sides that are kept (Materialize, Memoize, common tables), that look up rows for the outer one (LATERAL, index searches), or that only read a table, of which the join filter has a rule.",
        Why = "The planner expected one outer row or few, for which keeping the rows does not pay; each further one pays the whole price again.",
        References = ["https://www.postgresql.org/docs/current/runtime-config-query.html#GUC-ENABLE-MATERIAL", "https://www.postgresql.org/docs/current/queries-with.html#QUERIES-WITH-CTE-MATERIALIZATION"],
    };

    /// <summary>The inner side of a join that is computed again and again in vain; null when it is not.</summary>
    /// <param name="facts">The plan.</param>
    /// <param name="join">A join.</param>
    public static JoinInputs? Of(PlanFacts facts, PostgresPlanNode join) =>
        JoinInputs.Of(join) is { Inner: { RelationName: null } inner } inputs && !Kept.Contains(inner.NodeType) && Passes(facts, inner) > 1
        && inner.Flatten().Any(node => node.NodeType is "Aggregate" or "Sort" or "Hash Join" or "Merge Join" or "Nested Loop" or "WindowAgg" or "Unique" or "SetOp") && inputs.AreIndependent(facts)
            ? inputs : null;

    protected override string? Needs(PlanFacts facts) => facts.Plan.Analyzed ? null : "only an executed plan counts how often an input was computed";

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts)
    {
        foreach (var join in facts.Nodes)
        {
            if (Of(facts, join) is not { } inputs)
            {
                continue;
            }

            var passes = Passes(facts, inputs.Inner);
            var stake = facts.WholeStake(inputs.Inner, 1 - (1 / passes));
            if (!stake.Matters)
            {
                continue;
            }

            var expected = facts.Times[inputs.Outer].EstimatedRows;
            var finding = Problem(context, facts, inputs.Inner, stake, $"{PlanWords.Title(inputs.Inner)} is computed {PlanWords.Number(passes)} times, and gives the same rows each time");
            yield return finding with
            {
                Evidence =
                [
                    .. finding.Evidence,
                    Evidence.Of("times computed", passes, null, "EXPLAIN ANALYZE"),
                    Evidence.Of("rows of the outer side", facts.Times[inputs.Outer].Rows ?? 0, "rows", "EXPLAIN ANALYZE"),
                    .. expected is { } rows ? [Evidence.Of("rows expected of it", rows, "rows", "the planner's estimate")] : Array.Empty<Evidence>(),
                    .. facts.Settings.Switch("enable_material") == false ? [Evidence.Of("enable_material", "off", null, "settings of the plan, else of the server")] : Array.Empty<Evidence>(),
                ],
                Remedy = Remedy.ByHand(
                    facts.Settings.Switch("enable_material") == false
                        ? "RESET enable_material: with it off the planner may not keep the rows."
                        : "Put this part of the statement into WITH … AS MATERIALIZED (…), which is computed once. The cause is mostly the number of rows expected of the outer side: when that is right the planner hashes or keeps the rows by itself.",
                    "the statement stands in an application, which a person has to change"),
            };
        }
    }

    // A hash table, a hashed aggregate and sorted rows are read again without their input: how often the scan at the bottom ran tells.
    private static double Passes(PlanFacts facts, PostgresPlanNode inner)
    {
        var at = inner;
        while (at.Children.FirstOrDefault(child => child.ParentRelationship is "Outer" or "Subquery" or "Member") is { } below)
        {
            at = below;
        }

        return (at.Loops ?? 1) / facts.Times[at].Processes;
    }
}
