using System.Text.RegularExpressions;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rewrites;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules;

internal sealed partial class NotInSubquery : PlanRule
{
    private static readonly RuleOption NearMemory = new()
    {
        Name = "near-memory",
        Default = 0.25,
        Unit = "ratio",
        Meaning = "A hashed list that takes less of work_mem × hash_mem_multiplier is left alone.",
        Source = "subplan_is_hashable in src/backend/optimizer/plan/subselect.c: a list that grows fourfold from here is no longer hashed but read for every row",
    };

    // Header of a row in memory: MAXALIGN(SizeofHeapTupleHeader), which subplan_is_hashable adds to the width of each.
    private const double RowHeader = 24;

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-NOT-IN",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "NOT IN looks through the answer of a query for every row",
        LooksFor = "A filter that negates a subplan: NOT (SubPlan n), and NOT (hashed SubPlan n) when the list comes near to the memory that hashing may take. "
            + "Not reported: NOT EXISTS, IN, lists of constants, and short hashed lists.",
        Why = "NOT IN cannot become an anti-join, because a NULL in the list makes it refuse every row. While the list fits into work_mem it is hashed; "
            + "as soon as it is larger, it is read from end to end for every row.",
        Options = [NearMemory],
        References =
        [
            "https://www.postgresql.org/docs/current/functions-subquery.html#FUNCTIONS-SUBQUERY-NOTIN",
            "https://wiki.postgresql.org/wiki/Don%27t_Do_This#Don.27t_use_NOT_IN",
        ],
    };

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts)
    {
        foreach (var node in facts.Nodes.Where(node => !node.NeverExecuted))
        {
            if (node.Filter is not { } filter || Negated().Match(filter) is not { Success: true } match)
            {
                continue;
            }

            var hashed = match.Groups["hashed"].Success;
            var name = $"SubPlan {match.Groups["number"].Value}";
            var subplan = node.Children.FirstOrDefault(child => child.SubplanName == name);
            var below = node.Children.Where(child => child != subplan).Sum(child => facts.Times[child].TotalTime ?? 0);
            var stake = facts.Times[node].TotalTime is { } time ? facts.StakeOf(Math.Max(0, time - below)) : facts.WholeStake(node);
            if (!stake.Matters || (hashed && !IsNearMemory(context, facts, subplan)))
            {
                continue;
            }

            var finding = Problem(context, facts, node, stake, hashed
                ? "NOT IN is answered from a hashed list, which holds only while the list fits into work_mem"
                : "NOT IN reads its list again for every row");
            var source = RewriteRemedy.SourceOf(context, facts);
            yield return finding with
            {
                Evidence =
                [
                    .. finding.Evidence,
                    Evidence.Of("filter", filter, null, "EXPLAIN"),
                    .. Rows(facts, subplan),
                ],
                Remedy = RewriteRemedy.Of(source is null ? null : NotInRewrite.Of(source), "Write NOT EXISTS, which the planner can carry out as an anti-join."),
            };
        }
    }

    private static bool IsNearMemory(RuleContext context, PlanFacts facts, PostgresPlanNode? subplan)
    {
        var rows = Math.Max(subplan?.ActualRows ?? 0, subplan?.PlanRows ?? 0);
        var memory = (facts.Settings.Bytes("work_mem") ?? 4 << 20) * (facts.Settings.Number("hash_mem_multiplier") ?? 1);
        return rows * ((subplan?.PlanWidth ?? 0) + RowHeader) >= context.Option(NearMemory) * memory;
    }

    private static Evidence[] Rows(PlanFacts facts, PostgresPlanNode? subplan) => subplan is null ? []
        : [Evidence.Of("rows of the list", subplan.ActualRows ?? subplan.PlanRows ?? 0, "rows", facts.RowsSource)];

    // Up to 16 "NOT (hashed SubPlan 1)", from 17 "NOT (ANY (a = (hashed SubPlan 1).col1))"; ALL (a <> …) is another way to write it.
    [GeneratedRegex(@"NOT \((ANY \([^()]*= \()?(?<hashed>hashed )?SubPlan (?<number>\d+)\)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Negated();
}
