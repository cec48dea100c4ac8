using System.Text.Json.Serialization;
using Polystore.Core.Proofs;

namespace Polystore.Core.Findings;

/// <summary>
/// One thing to know about a database: the only currency of check, explain, advise, lint, tune and secure. The JSON form is
/// a promise (docs/json.md); names and meanings of its properties do not change within a format version.
/// </summary>
public sealed record Finding
{
    /// <summary>Id of the rule, such as <c>PG-INDEX-UNUSED</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Family of the rule: <c>indexes</c>, <c>tables</c>, <c>data</c>, …</summary>
    public required string Family { get; init; }

    /// <summary>Problem, or this subject was not examined.</summary>
    public FindingState State { get; init; } = FindingState.Problem;

    /// <summary>How much it matters here.</summary>
    public required Severity Severity { get; init; }

    /// <summary>The subject as people write it.</summary>
    public string Object => Subject.Display;

    /// <summary>What it is about.</summary>
    public required Subject Subject { get; init; }

    /// <summary>Stable over runs and versions: the same fault of the same subject has the same fingerprint.</summary>
    public string Fingerprint => FindingFingerprint.Of(Id, Subject, Discriminator);

    /// <summary>One line, without a full stop.</summary>
    public required string Title { get; init; }

    /// <summary>Why it matters.</summary>
    public required string Why { get; init; }

    /// <summary>What it costs here, with numbers; null when nothing could be estimated.</summary>
    public string? Impact { get; init; }

    /// <summary>For <see cref="FindingState.NotExamined"/>: the reason.</summary>
    public string? NotExaminedReason { get; init; }

    /// <summary>The facts behind it.</summary>
    public IReadOnlyList<Evidence> Evidence { get; init; } = [];

    /// <summary>What to do; null when nothing can be said.</summary>
    public Remedy? Remedy { get; init; }

    /// <summary>Measurement; null means "unproven" and is shown as such.</summary>
    public Proof? Proof { get; init; }

    /// <summary>Why there is no proof, as a phrase: <c>needs a connection</c>; null when there is one, or nothing to say.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Unproven { get; init; }

    /// <summary>Set by Reconcile: fingerprints of findings with the same cause whose remedy this one contains.</summary>
    public IReadOnlyList<string> Merges { get; init; } = [];

    /// <summary>Order among findings of one severity: a larger number stands first. Typically time, bytes or rows at stake.</summary>
    public double Weight { get; init; }

    /// <summary>Tells apart several findings of one rule about one subject; part of the fingerprint.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Discriminator { get; init; }

    /// <summary>True when the database is damaged so that every change risks more: Reconcile then withholds all remedies.</summary>
    [JsonIgnore]
    public bool MakesChangesDangerous { get; init; }

    /// <summary>Statements that show the fault and its cure when measured before and after the remedy.</summary>
    [JsonIgnore]
    public IReadOnlyList<Witness> Witnesses { get; init; } = [];
}
