using Polystore.Core.Findings;

namespace Polystore.Postgres.Pictures;

/// <summary>The severities that the rules gave, so that a picture marks what the report names and nothing else.</summary>
/// <param name="findings">The report's findings.</param>
internal sealed class FindingMarks(IReadOnlyList<Finding> findings)
{
    // Schema and name are joined by a character that PostgreSQL lets into a name but nobody types.
    private readonly ILookup<(string Kind, string Path), Finding> bySubject = findings
        .Where(finding => finding.State == FindingState.Problem)
        .ToLookup(finding => (finding.Subject.Kind, Joined(finding.Subject.Path)));

    /// <summary>The worst severity of the subject's findings; null when there is none.</summary>
    public Severity? Of(Subject subject) => Worst(Findings(subject));

    /// <summary>The same for one rule alone.</summary>
    public Severity? Of(Subject subject, string rule) => Worst(Findings(subject).Where(finding => finding.Id == rule));

    private static Severity? Worst(IEnumerable<Finding> findings) => findings.Max(finding => (Severity?)finding.Severity);

    private static string Joined(IReadOnlyList<string> path) => string.Join('\u001f', path);

    private IEnumerable<Finding> Findings(Subject subject) => bySubject[(subject.Kind, Joined(subject.Path))];
}
