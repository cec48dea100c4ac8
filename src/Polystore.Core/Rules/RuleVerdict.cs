using Polystore.Core.Findings;
using Polystore.Core.Observation;

namespace Polystore.Core.Rules;

/// <summary>What a rule concludes.</summary>
public sealed record RuleVerdict
{
    private RuleVerdict()
    {
    }

    /// <summary>The rule looked at everything and found nothing.</summary>
    public static RuleVerdict Fine { get; } = new();

    /// <summary>Problems, and subjects that could not be looked at.</summary>
    public IReadOnlyList<Finding> Findings { get; private init; } = [];

    /// <summary>Why the rule could not look at anything; null when it did.</summary>
    public string? NotExaminedReason { get; private init; }

    /// <summary>What the rule wants to know before it judges; it is asked again with the answers.</summary>
    public IReadOnlyList<ProbeQuestion> Questions { get; private init; } = [];

    /// <summary>Problems and unexamined subjects; fine when there are none.</summary>
    public static RuleVerdict Of(IEnumerable<Finding> findings) => new() { Findings = findings.ToList() };

    /// <summary>The rule could not look at anything.</summary>
    /// <param name="reason">Completes "not examined: …": <c>needs pg_monitor</c>, <c>sqlite_stat1 is empty; run ANALYZE</c>.</param>
    public static RuleVerdict NotExamined(string reason) => new() { NotExaminedReason = reason };

    /// <summary>Findings so far, and questions whose answers may change them.</summary>
    public static RuleVerdict Ask(IEnumerable<ProbeQuestion> questions, IEnumerable<Finding> soFar) =>
        new() { Questions = questions.ToList(), Findings = soFar.ToList() };
}
