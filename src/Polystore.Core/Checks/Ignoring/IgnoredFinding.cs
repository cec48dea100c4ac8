using System.Text.Json.Serialization;
using Polystore.Core.Findings;
using Polystore.Core.Redaction;

namespace Polystore.Core.Checks.Ignoring;

/// <summary>A finding that the ignore file hides: it counts for nothing, but the report says that it is there.</summary>
public sealed record IgnoredFinding
{
    /// <summary>Fingerprint of the finding.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Id of the rule.</summary>
    public required string Id { get; init; }

    /// <summary>The subject as people write it.</summary>
    public required string Object { get; init; }

    /// <summary>Why it is ignored, from the ignore file.</summary>
    public required string Reason { get; init; }

    /// <summary>The last day on which it is ignored; null for always.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>The whole finding, without proof and place among the remedies, for renderers that show suppressed results (SARIF).</summary>
    [JsonIgnore]
    public Finding? Finding { get; init; }

    /// <summary>The finding under the entry that hides it.</summary>
    public static IgnoredFinding From(Finding finding, IgnoreEntry entry) => new()
    {
        Fingerprint = finding.Fingerprint,
        Id = finding.Id,
        Object = finding.Object,
        Reason = entry.Reason,
        Until = entry.Until,
        Finding = finding,
    };

    /// <summary>The same with values of the user's rows masked.</summary>
    public IgnoredFinding Redact() => this with { Finding = Finding is null ? null : FindingRedactor.Redact(Finding) };
}
