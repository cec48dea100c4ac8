using Polystore.Core.Findings;
using Polystore.Core.Rules;

namespace Polystore.Mongo.Rules.Reading;

/// <summary>Puts together what a rule says of each member of a replica set: the same fault of several is one finding that names them.</summary>
/// <param name="context">What was observed.</param>
/// <param name="rule">The rule.</param>
internal sealed class MemberVerdicts(RuleContext context, RuleInfo rule)
{
    private readonly List<(string Node, RuleVerdict Verdict)> verdicts = [];

    /// <summary>What the rule says of one.</summary>
    public void Add(string node, RuleVerdict verdict) => verdicts.Add((node, verdict));

    /// <summary>Of all.</summary>
    public RuleVerdict Join()
    {
        if (verdicts.TrueForAll(one => one.Verdict.NotExaminedReason is not null))
        {
            return verdicts[0].Verdict;
        }

        var problems = verdicts
            .SelectMany(one => one.Verdict.Findings.Select(finding => (one.Node, Finding: finding)))
            .GroupBy(one => (one.Finding.State, one.Finding.Subject.Kind, one.Finding.Subject.Display, one.Finding.Discriminator))
            .Select(group => Joined(group.ToList()));
        var unexamined = verdicts
            .Where(one => one.Verdict.NotExaminedReason is not null)
            .GroupBy(one => one.Verdict.NotExaminedReason!, one => one.Node, StringComparer.Ordinal)
            .Select(group => context.NotExamined(rule, new Subject { Engine = rule.Engine, Kind = "node", Path = [group.First()], Node = group.First() }, $"{group.Key} ({string.Join(", ", group)})"));
        return RuleVerdict.Of(problems.Concat(unexamined));
    }

    private Finding Joined(List<(string Node, Finding Finding)> entries)
    {
        var (node, worst) = entries.OrderByDescending(entry => entry.Finding.Severity).ThenByDescending(entry => entry.Finding.Weight).First();
        if (entries.Count == 1)
        {
            return worst with { Subject = worst.Subject with { Node = node, Label = $"{worst.Subject.Display} on {node}" } };
        }

        return worst with
        {
            Title = $"{worst.Title} ({(entries.Count == verdicts.Count ? $"all {entries.Count}" : $"{entries.Count} of {verdicts.Count}")} members)",
            Evidence =
            [
                .. worst.Evidence,
                Evidence.Of("members", string.Join(", ", entries.Select(entry => entry.Node)), null, "their own answers"),
                Evidence.Of("numbers are of", node, null, "the worst of them"),
            ],
        };
    }
}
