using Polystore.Core.Catalogs;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Plans;
using Polystore.Core.Workloads;

namespace Polystore.Core.Rules;

/// <summary>All that a rule may look at.</summary>
public sealed record RuleContext
{
    /// <summary>What was seen.</summary>
    public required Snapshot Snapshot { get; init; }

    /// <summary>An earlier snapshot of the same target; null when none was given.</summary>
    public Snapshot? Before { get; init; }

    /// <summary>The plan to judge, for plan rules.</summary>
    public QueryPlan? Plan { get; init; }

    /// <summary>What the applications ask; null when unknown.</summary>
    public Workload? Workload { get; init; }

    /// <summary>The time of judging. For a saved snapshot it is the time of observation.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The rule's numbers in effect.</summary>
    public RuleOptions Options { get; init; } = RuleOptions.Defaults;

    /// <summary>The catalogue of the snapshot.</summary>
    public Catalog Catalog => Snapshot.Catalog;

    /// <summary>The value in effect of an option.</summary>
    public double Option(RuleOption option) => Options[option];

    /// <summary>A problem of this rule; the caller adds impact, evidence and remedy by <c>with</c>.</summary>
    public Finding Problem(RuleInfo rule, Subject subject, Severity severity, string title) => new()
    {
        Id = rule.Id,
        Family = rule.Family,
        Severity = severity,
        Subject = subject,
        Title = title,
        Why = rule.Why,
    };

    /// <summary>A subject that this rule could not look at.</summary>
    public Finding NotExamined(RuleInfo rule, Subject subject, string reason) => new()
    {
        Id = rule.Id,
        Family = rule.Family,
        State = FindingState.NotExamined,
        Severity = Severity.Info,
        Subject = subject,
        Title = $"{rule.Title}: not examined",
        Why = rule.Why,
        NotExaminedReason = reason,
    };
}
