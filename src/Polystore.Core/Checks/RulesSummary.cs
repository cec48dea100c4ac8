using Polystore.Core.Rules;

namespace Polystore.Core.Checks;

/// <summary>How many rules looked, and which did not. Nothing is called healthy that was not looked at.</summary>
public sealed record RulesSummary
{
    /// <summary>Rules that looked.</summary>
    public required int Examined { get; init; }

    /// <summary>Rules that were asked.</summary>
    public required int Total { get; init; }

    /// <summary>Ids of rules that looked at everything and found nothing.</summary>
    public required IReadOnlyList<string> Fine { get; init; }

    /// <summary>Rules that could not look.</summary>
    public required IReadOnlyList<UnexaminedRule> NotExamined { get; init; }

    /// <summary>Values in effect by rule id and option name, of the rules that have options.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Options { get; init; }

    internal static RulesSummary From(RuleRun run)
    {
        var unexamined = run.Outcomes.Where(outcome => outcome.Verdict.NotExaminedReason is not null).ToList();
        return new RulesSummary
        {
            Examined = run.Outcomes.Count - unexamined.Count,
            Total = run.Outcomes.Count,
            Fine = run.Outcomes
                .Where(outcome => outcome.Verdict is { NotExaminedReason: null, Findings.Count: 0 })
                .Select(outcome => outcome.Rule.Info.Id)
                .ToList(),
            NotExamined = unexamined.Select(outcome => new UnexaminedRule(outcome.Rule.Info.Id, outcome.Verdict.NotExaminedReason!)).ToList(),
            Options = run.Outcomes
                .Where(outcome => outcome.Rule.Info.Options.Count > 0)
                .ToDictionary(outcome => outcome.Rule.Info.Id, outcome => Effective(run.Selection.OptionsFor(outcome.Rule.Info), outcome.Rule.Info)),
        };
    }

    private static IReadOnlyDictionary<string, double> Effective(RuleOptions options, RuleInfo rule) =>
        rule.Options.ToDictionary(option => option.Name, option => options[option]);
}

/// <summary>A rule that could not look.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Reason">Why.</param>
public sealed record UnexaminedRule(string Id, string Reason);
