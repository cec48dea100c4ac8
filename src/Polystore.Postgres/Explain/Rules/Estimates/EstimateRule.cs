using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules.Estimates;

/// <summary>A rule about one cause of wrong estimates.</summary>
internal abstract class EstimateRule(EstimateCause cause) : PlanRule
{
    protected override string? Needs(PlanFacts facts) => facts.Plan.Analyzed ? null : "the plan was not executed, so nobody counted rows";

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts)
    {
        foreach (var wrong in WrongEstimates.Of(context, facts).Select(wrong => CauseOfEstimate.Find(facts, wrong)).Where(wrong => wrong.Cause == cause))
        {
            var harm = EstimateHarm.StakeOf(facts, wrong);
            if (harm is null ? cause != EstimateCause.Unknown : harm.Matters)
            {
                yield return Describe(context, facts, wrong, harm);
            }
        }
    }

    /// <summary>What is wrong, in a few words that go before the numbers.</summary>
    protected abstract string Because(WrongEstimate wrong);

    /// <summary>What to do.</summary>
    protected abstract Remedy Cure(PlanFacts facts, WrongEstimate wrong);

    /// <summary>Facts of this cause.</summary>
    protected virtual IEnumerable<Evidence> Facts(PlanFacts facts, WrongEstimate wrong) => [];

    private Finding Describe(RuleContext context, PlanFacts facts, WrongEstimate wrong, Stake? harm)
    {
        var problem = Problem(
            context, facts, wrong.Node, harm ?? facts.StakeOf(0), $"{Because(wrong)}: {PlanWords.Number(wrong.Rows)} rows came where {PlanWords.Number(wrong.Expected)} were expected");
        var loop = EstimateHarm.NestedLoop(facts, wrong);
        return problem with
        {
            Impact = harm is null ? "no join depends on it here; other statements over the same conditions may have one" : loop is null ? problem.Impact : $"{loop}: {problem.Impact}",
            Evidence =
            [
                .. problem.Evidence,
                Evidence.Of("rows", wrong.Rows, "rows", "EXPLAIN ANALYZE"),
                Evidence.Of("rows expected", wrong.Expected, "rows", "the planner's estimate"),
                Evidence.Of("wrong by", Math.Round(wrong.Factor), "times", "the greater by the smaller, one row a loop at least"),
                .. Facts(facts, wrong),
            ],
            Remedy = Cure(facts, wrong),
        };
    }
}
