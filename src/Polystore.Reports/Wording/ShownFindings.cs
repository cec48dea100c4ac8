using Polystore.Core.Findings;

namespace Polystore.Reports.Wording;

/// <summary>
/// The problems that a report for people lists. A rule that finds the same in thousands of objects would bury every other one, so of
/// each rule the first are shown, which are the worst, and the rest is counted. Numbers are those of the whole report.
/// </summary>
public sealed class ShownFindings
{
    /// <summary>How to see what is left out.</summary>
    internal const string ShowsAll = "--all or --format json shows every one";

    private readonly Dictionary<Severity, IReadOnlyList<(string Rule, int Count)>> leftOut;

    private ShownFindings(IReadOnlyList<(int Number, Finding Finding)> shown, Dictionary<Severity, IReadOnlyList<(string Rule, int Count)>> leftOut)
    {
        Items = shown;
        this.leftOut = leftOut;
    }

    /// <summary>What is shown, in report order, each with its number, from 1.</summary>
    public IReadOnlyList<(int Number, Finding Finding)> Items { get; }

    /// <summary>Chooses what is shown.</summary>
    /// <param name="findings">Findings in report order; those that were not examined are left to others.</param>
    /// <param name="perRule">How many of one rule are listed, 0 or more; null for all. What to do first is always among them.</param>
    public static ShownFindings Of(IReadOnlyList<Finding> findings, int? perRule)
    {
        var numbered = findings.Where(finding => finding.State == FindingState.Problem).Select((finding, index) => (Number: index + 1, Finding: finding)).ToList();
        if (perRule is not { } most)
        {
            return new ShownFindings(numbered, []);
        }

        var first = NextStep.Of(findings).Select(step => step.Number).ToHashSet();
        var shown = Limited.Of(numbered, item => item.Finding.Id, most, item => first.Contains(item.Number));
        var numbers = shown.Kept.Select(item => item.Number).ToHashSet();
        return new ShownFindings(shown.Kept, numbered
            .Where(item => !numbers.Contains(item.Number))
            .GroupBy(item => item.Finding.Severity)
            .ToDictionary(
                group => group.Key,
                IReadOnlyList<(string Rule, int Count)> (group) => group.CountBy(item => item.Finding.Id, StringComparer.Ordinal).Select(rule => (rule.Key, rule.Value)).ToList()));
    }

    /// <summary>A line for each rule some of whose findings of a severity are left out: <c>and 11,940 more of PG-FK-UNINDEXED; …</c>.</summary>
    public IReadOnlyList<string> More(Severity severity) => leftOut.TryGetValue(severity, out var rules)
        ? rules.Select(rule => $"and {Quantity.Number(rule.Count)} more of {rule.Rule}; {ShowsAll}").ToList()
        : [];

    /// <summary>The same whatever their severity.</summary>
    public IReadOnlyList<string> More() => leftOut.Values.SelectMany(rules => rules)
        .GroupBy(rule => rule.Rule, StringComparer.Ordinal)
        .Select(rule => $"and {Quantity.Number(rule.Sum(part => part.Count))} more of {rule.Key}; {ShowsAll}")
        .ToList();
}
