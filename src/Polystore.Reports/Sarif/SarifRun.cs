using Polystore.Core.Checks;
using Polystore.Core.Checks.Ignoring;
using Polystore.Core.Findings;
using Polystore.Core.Rules;

namespace Polystore.Reports.Sarif;

/// <summary>What goes into the one run of a SARIF log.</summary>
internal sealed record SarifRun
{
    public required string Command { get; init; }

    public required string Engine { get; init; }

    public string? Target { get; init; }

    public DateTimeOffset? When { get; init; }

    public IReadOnlyList<RuleInfo> Rules { get; init; } = [];

    public required IReadOnlyList<Finding> Findings { get; init; }

    public IReadOnlyList<IgnoredFinding> Ignored { get; init; } = [];

    public IReadOnlyList<UnexaminedRule> NotExamined { get; init; } = [];

    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>Every rule that a result names, described as well as is known, in id order.</summary>
    public IReadOnlyList<RuleInfo> DescribedRules() => Rules
        .Concat(Findings.Concat(Ignored.Select(ignored => ignored.Finding).OfType<Finding>()).Select(finding => new RuleInfo
        {
            Id = finding.Id,
            Engine = Engine,
            Family = finding.Family,
            Title = finding.Title,
            LooksFor = finding.Title,
            Why = finding.Why,
        }))
        .Concat(NotExamined.Select(rule => new RuleInfo { Id = rule.Id, Engine = Engine, Family = "", Title = rule.Id, LooksFor = rule.Id, Why = "" }))
        .DistinctBy(rule => rule.Id)
        .OrderBy(rule => rule.Id, StringComparer.Ordinal)
        .ToList();
}
