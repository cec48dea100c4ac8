using Polystore.Core.Findings;
using Polystore.Core.Observation;

namespace Polystore.Core.Rules;

/// <summary>Answers the follow-up questions of rules; null when the database is not at hand.</summary>
public delegate Task<IReadOnlyList<ProbeAnswer>> AnswerQuestions(IReadOnlyList<ProbeQuestion> questions, CancellationToken cancellationToken);

/// <summary>Runs rules over a snapshot. A rule that fails is "not examined", never silently fine, and never stops the others.</summary>
public static class RuleRunner
{
    /// <summary>Judges, asks the follow-up questions of all rules in one go, and judges those rules again.</summary>
    /// <param name="rules">The rules of the snapshot's engine.</param>
    /// <param name="selection">Which of them, with which numbers.</param>
    /// <param name="context">What to look at; its options are replaced rule by rule.</param>
    /// <param name="answer">Asks the database; null when only the snapshot is at hand.</param>
    /// <param name="cancellationToken">Stops between rules.</param>
    /// <returns>The outcomes, and the context whose snapshot holds the answers.</returns>
    public static async Task<RuleRun> RunAsync(
        IReadOnlyList<IRule> rules,
        RuleSelection selection,
        RuleContext context,
        AnswerQuestions? answer = null,
        CancellationToken cancellationToken = default)
    {
        var chosen = selection.Choose(rules);
        var first = Judge(chosen, selection, context, cancellationToken);
        var questions = first.SelectMany(outcome => outcome.Verdict.Questions).Distinct().Where(question => context.Snapshot.Answer(question) is null).ToList();
        if (questions.Count == 0 || answer is null)
        {
            return new RuleRun(first, context, selection);
        }

        var answers = await answer(questions, cancellationToken);
        var informed = context with { Snapshot = context.Snapshot with { Answers = [.. context.Snapshot.Answers, .. answers] } };
        var again = Judge(first.Where(outcome => outcome.Verdict.Questions.Count > 0).Select(outcome => outcome.Rule).ToList(), selection, informed, cancellationToken)
            .ToDictionary(outcome => outcome.Rule);
        return new RuleRun(first.Select(outcome => again.GetValueOrDefault(outcome.Rule, outcome)).ToList(), informed, selection);
    }

    // Rules are pure, so they share the processors; the outcomes keep the order of the rules.
    private static RuleOutcome[] Judge(IReadOnlyList<IRule> rules, RuleSelection selection, RuleContext context, CancellationToken cancellationToken)
    {
        var outcomes = new RuleOutcome[rules.Count];
        Parallel.For(0, rules.Count, new ParallelOptions { CancellationToken = cancellationToken }, i => outcomes[i] = Judge(rules[i], selection, context, cancellationToken));
        return outcomes;
    }

    private static RuleOutcome Judge(IRule rule, RuleSelection selection, RuleContext context, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return new RuleOutcome(rule, rule.Judge(context with { Options = selection.OptionsFor(rule.Info) }));
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return new RuleOutcome(rule, RuleVerdict.NotExamined($"the rule failed ({failure.GetType().Name}); run with --verbose and report it"), failure);
        }
    }
}

/// <summary>What came of one rule.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Verdict">Its conclusion.</param>
/// <param name="Failure">The defect that stopped it; null when it ran.</param>
public sealed record RuleOutcome(IRule Rule, RuleVerdict Verdict, Exception? Failure = null);

/// <summary>What came of a run of rules.</summary>
/// <param name="Outcomes">One entry a rule, in id order.</param>
/// <param name="Context">The context of the last judgement, with the answers to questions.</param>
/// <param name="Selection">Which rules were chosen, with which numbers.</param>
public sealed record RuleRun(IReadOnlyList<RuleOutcome> Outcomes, RuleContext Context, RuleSelection Selection)
{
    /// <summary>Every finding, most severe and weightiest first.</summary>
    public IReadOnlyList<Finding> Findings() => FindingOrder.Sort(Outcomes.SelectMany(outcome => outcome.Verdict.Findings));
}
