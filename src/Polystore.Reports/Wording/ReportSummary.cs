using System.Globalization;
using Polystore.Core.Checks;
using Polystore.Core.Checks.Ignoring;
using Polystore.Core.Findings;

namespace Polystore.Reports.Wording;

/// <summary>The counts at the top of every report.</summary>
internal sealed record ReportSummary
{
    /// <summary>Problems by severity, worst first, zeros included.</summary>
    public required IReadOnlyList<(Severity Severity, int Count)> Counts { get; init; }

    /// <summary>Problems in all.</summary>
    public int Problems => Counts.Sum(count => count.Count);

    /// <summary>Problems whose advice was measured and holds.</summary>
    public required int Proven { get; init; }

    /// <summary>Remedies that must not be applied with the others.</summary>
    public required int Withheld { get; init; }

    /// <summary>The worst severity; null when nothing was found.</summary>
    public Severity? Worst => Counts.Where(count => count.Count > 0).Select(count => (Severity?)count.Severity).FirstOrDefault();

    /// <summary>Counts over findings.</summary>
    public static ReportSummary Of(IEnumerable<Finding> findings)
    {
        var problems = findings.Where(finding => finding.State == FindingState.Problem).ToList();
        return new ReportSummary
        {
            Counts = SeverityWords.WorstFirst.Select(severity => (severity, problems.Count(problem => problem.Severity == severity))).ToList(),
            Proven = problems.Count(problem => ProofSentence.Of(problem).Strength == ProofStrength.Measured),
            Withheld = problems.Count(problem => problem.Remedy?.Withheld is not null),
        };
    }

    /// <summary><c>22 findings: 1 critical, 4 high</c>.</summary>
    public string Headline() => Problems == 0
        ? "no findings"
        : $"{Quantity.Count(Problems, "finding")}: {string.Join(", ", Counts.Where(count => count.Count > 0).Select(count => $"{count.Count} {SeverityWords.Name(count.Severity)}"))}";

    /// <summary>What the report is.</summary>
    public static string Title(CheckReport report) => report.Command == "tune" ? "Settings" : "Health check";

    /// <summary><c>examined 31 of 33 rules, 12 fine</c>.</summary>
    public static string Coverage(RulesSummary rules) => $"examined {rules.Examined} of {Quantity.Count(rules.Total, "rule")}, {rules.Fine.Count} fine";

    /// <summary><c>2 ignored (.polystore-ignore)</c>; null when nothing is.</summary>
    public static string? Ignored(CheckReport report) => report.Ignored.Count == 0 ? null : $"{report.Ignored.Count} ignored ({IgnoreList.FileName})";

    /// <summary>Until when a finding is ignored, in words.</summary>
    private static string Until(IgnoredFinding ignored) => ignored.Until is { } day ? string.Create(CultureInfo.InvariantCulture, $"until {day:yyyy-MM-dd}") : "always";

    /// <summary>Everything that was not examined: whole rules, those with one reason together, then single subjects, of each rule the first.</summary>
    /// <param name="report">The report.</param>
    /// <param name="perRule">How many subjects of one rule are listed; null for all.</param>
    public static Unexamined NotExamined(CheckReport report, int? perRule)
    {
        var subjects = report.Findings.Where(finding => finding.State == FindingState.NotExamined).ToList();
        var listed = Limited.Of(subjects, finding => finding.Id, perRule);
        return new Unexamined(
            report.Rules.NotExamined.Count + subjects.Count,
            [
                .. report.Rules.NotExamined.GroupBy(rule => rule.Reason, StringComparer.Ordinal).Select(alike => (string.Join(", ", alike.Select(rule => rule.Id)), alike.Key)),
                .. listed.Kept.Select(finding => ($"{finding.Id} on {finding.Object}", finding.NotExaminedReason ?? "no reason given")),
                .. listed.More.Select(more => ($"{more.Kind} on {Quantity.Number(more.Count)} more", ShownFindings.ShowsAll)),
            ]);
    }

    /// <summary>What the ignore file hides as rows: rule, object, until when, why; of each rule the first.</summary>
    /// <param name="report">The report.</param>
    /// <param name="perRule">How many of one rule are listed; null for all.</param>
    public static IReadOnlyList<(string Id, string Object, string Until, string Reason)> IgnoredRows(CheckReport report, int? perRule)
    {
        var listed = Limited.Of(report.Ignored, ignored => ignored.Id, perRule);
        return
        [
            .. listed.Kept.Select(ignored => (ignored.Id, ignored.Object, Until(ignored), ignored.Reason)),
            .. listed.More.Select(more => (more.Kind, $"{Quantity.Number(more.Count)} more", "", ShownFindings.ShowsAll)),
        ];
    }
}

/// <summary>What was not examined.</summary>
/// <param name="Total">How many rules and subjects.</param>
/// <param name="Entries">Those that are listed, and a line for what is left out.</param>
internal sealed record Unexamined(int Total, IReadOnlyList<(string What, string Reason)> Entries);
