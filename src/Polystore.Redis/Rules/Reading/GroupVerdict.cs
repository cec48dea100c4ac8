using Polystore.Core.Findings;
using Polystore.Core.Rules;

namespace Polystore.Redis.Rules.Reading;

/// <summary>
/// Puts together what a rule says of each server of a group: the same fault of several servers is one finding, and every command of a remedy
/// names the server that it is for.
/// </summary>
/// <param name="context">What was observed.</param>
/// <param name="rule">The rule.</param>
/// <param name="nodes">The servers that were judged.</param>
internal sealed class GroupVerdict(RuleContext context, RuleInfo rule, IReadOnlyList<string> nodes)
{
    /// <param name="verdicts">One for each server, in their order.</param>
    public RuleVerdict Of(IReadOnlyList<RuleVerdict> verdicts)
    {
        if (verdicts.Count == 0)
        {
            return RuleVerdict.NotExamined("no server answered");
        }

        if (verdicts.All(verdict => verdict.NotExaminedReason is not null))
        {
            return verdicts[0];
        }

        var unexamined = verdicts
            .Select((verdict, number) => (Reason: verdict.NotExaminedReason, Node: nodes[number]))
            .Where(entry => entry.Reason is not null)
            .GroupBy(entry => entry.Reason!, entry => entry.Node, StringComparer.Ordinal)
            .Select(group => context.NotExamined(rule, NodeSubject.Of(group.First()), $"{group.Key} ({string.Join(", ", group)})"));
        var problems = verdicts
            .SelectMany((verdict, number) => verdict.Findings.Select(finding => (Finding: finding, Node: nodes[number])))
            .GroupBy(entry => FindingFingerprint.Of(rule.Id, entry.Finding.Subject, entry.Finding.Discriminator), StringComparer.Ordinal)
            .Select(group => Joined(group.ToList()));
        return RuleVerdict.Of(problems.Concat(unexamined));
    }

    private Finding Joined(IReadOnlyList<(Finding Finding, string Node)> entries)
    {
        var worst = entries.OrderByDescending(entry => entry.Finding.Severity).ThenByDescending(entry => entry.Finding.Weight).First();
        var remedy = Remedies(entries, worst.Finding.Remedy);
        if (entries.Count == 1)
        {
            var subject = worst.Finding.Subject;
            return worst.Finding with { Subject = subject with { Node = worst.Node, Label = $"{subject.Display} on {worst.Node}" }, Remedy = remedy };
        }

        return worst.Finding with
        {
            Title = $"{worst.Finding.Title} ({(entries.Count == nodes.Count ? $"all {nodes.Count}" : $"{entries.Count} of {nodes.Count}")} servers)",
            Evidence = [.. worst.Finding.Evidence, Evidence.Of("servers", string.Join(", ", entries.Select(entry => entry.Node)), null, "their own answers"), Evidence.Of("numbers are of", worst.Node, null, "the worst of them")],
            Remedy = remedy,
        };
    }

    private static Remedy? Remedies(IReadOnlyList<(Finding Finding, string Node)> entries, Remedy? worst)
    {
        var automatic = entries.Where(entry => entry.Finding.Remedy is { IsAutomatic: true }).Select(entry => (Remedy: entry.Finding.Remedy!, entry.Node)).ToList();
        return worst is null || automatic.Count < entries.Count ? worst : NodeChanges.Of(automatic.Select(entry => (entry.Node, entry.Remedy)).ToList());
    }
}
