using System.Text.Json.Serialization;
using Polystore.Core.Checks.Ignoring;
using Polystore.Core.Checks.Pictures;
using Polystore.Core.Errors;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Rules;

namespace Polystore.Core.Checks;

/// <summary>The result of a check. Its JSON form is a promise (docs/json.md).</summary>
public sealed record CheckReport
{
    /// <summary>Format and version of the JSON.</summary>
    public string Format { get; init; } = "polystore.findings/1";

    /// <summary>Target with secrets masked.</summary>
    public required string Target { get; init; }

    /// <summary>Engine.</summary>
    public required string Engine { get; init; }

    /// <summary>Version of the server or library.</summary>
    public required string ServerVersion { get; init; }

    /// <summary>When the database was observed.</summary>
    public required DateTimeOffset ObservedAt { get; init; }

    /// <summary>What was examined.</summary>
    public required RulesSummary Rules { get; init; }

    /// <summary>Findings after Reconcile and proof, first things first.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>Problems that the ignore file hides: they count neither as findings nor for the exit code.</summary>
    public IReadOnlyList<IgnoredFinding> Ignored { get; init; } = [];

    /// <summary>The command that judged, for headings: <c>check</c>, <c>tune</c>.</summary>
    [JsonIgnore]
    public string Command { get; init; } = "check";

    /// <summary>The rules by id, for renderers that explain them (SARIF, HTML).</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, RuleInfo> RuleInfos { get; init; } = new Dictionary<string, RuleInfo>();

    /// <summary>What was seen, for pictures.</summary>
    [JsonIgnore]
    public Snapshot? Snapshot { get; init; }

    /// <summary>What the engine draws of it, most telling first.</summary>
    [JsonIgnore]
    public IReadOnlyList<ReportPicture> Pictures { get; init; } = [];

    /// <summary>The problems, without subjects that were not examined.</summary>
    [JsonIgnore]
    public IEnumerable<Finding> Problems => Findings.Where(finding => finding.State == FindingState.Problem);

    /// <summary>How a command that shows this report ends.</summary>
    /// <param name="failOn">From which severity on a problem counts.</param>
    public ExitCode ExitCodeFor(FailOn failOn) => failOn.ExitCodeFor(this);

    /// <summary>Puts the report together.</summary>
    /// <param name="run">What the rules concluded.</param>
    /// <param name="findings">The findings after Reconcile and proof.</param>
    /// <param name="ignored">What the ignore file hides.</param>
    public static CheckReport From(RuleRun run, IReadOnlyList<Finding> findings, IReadOnlyList<IgnoredFinding> ignored) => new()
    {
        Target = run.Context.Snapshot.Target,
        Engine = run.Context.Snapshot.Engine,
        ServerVersion = run.Context.Snapshot.ServerVersion,
        ObservedAt = run.Context.Snapshot.ObservedAt,
        Rules = RulesSummary.From(run),
        Findings = findings,
        Ignored = ignored,
        RuleInfos = run.Outcomes.ToDictionary(outcome => outcome.Rule.Info.Id, outcome => outcome.Rule.Info),
        Snapshot = run.Context.Snapshot,
    };
}
