using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Model;

namespace Polystore.Postgres.Explain.Rules.Reading;

/// <summary>A rule that judges a plan. Without a plan it is not examined.</summary>
internal abstract class PlanRule : IRule
{
    public abstract RuleInfo Info { get; }

    public RuleVerdict Judge(RuleContext context) =>
        PlanFacts.Of(context) is not { } facts ? RuleVerdict.NotExamined("there is no plan to look at")
        : Needs(facts) is { } reason ? RuleVerdict.NotExamined(reason)
        : RuleVerdict.Of(Find(context, facts));

    /// <summary>Why the rule cannot look at this plan, completing "not examined: …"; null when it can.</summary>
    protected virtual string? Needs(PlanFacts facts) => null;

    protected abstract IEnumerable<Finding> Find(RuleContext context, PlanFacts facts);

    /// <summary>A problem at a node. What is at stake decides severity and order; the table of the node, or the statement, is the subject.</summary>
    /// <param name="context">The judgement under way.</param>
    /// <param name="facts">The plan.</param>
    /// <param name="node">Where it is.</param>
    /// <param name="stake">What better would save at most.</param>
    /// <param name="title">One line.</param>
    protected Finding Problem(RuleContext context, PlanFacts facts, PostgresPlanNode node, Stake stake, string title)
    {
        var place = PlanWords.Place(node);
        var subject = facts.TableOf(node) is { } table
            ? Subject.Table(EngineNames.Postgres, table.Schema, table.Name)
            : Subject.Statement(EngineNames.Postgres, "statement");
        return context.Problem(Info, subject with { Location = place }, stake.Severity, title) with
        {
            Discriminator = place,
            Impact = stake.Describe(),
            Weight = stake.Weight,
            Evidence = [Evidence.Of("plan node", PlanWords.Title(node), null, "EXPLAIN")],
        };
    }
}
