using Polystore.Core.Findings;

namespace Polystore.Core.Checks.Ignoring;

/// <summary>One line of <c>.polystore-ignore</c>: which findings somebody has decided to live with, why, and until when.</summary>
public sealed record IgnoreEntry
{
    /// <summary>The name that stands for every rule; it needs an <see cref="Object"/>.</summary>
    public const string EveryRule = "*";

    /// <summary>Line of the file, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>Rule id, family, fingerprint, or <see cref="EveryRule"/>, as written.</summary>
    public required string Name { get; init; }

    /// <summary>Whether <see cref="Name"/> is the fingerprint of one finding.</summary>
    public bool IsFingerprint { get; init; }

    /// <summary>Which objects; null for all.</summary>
    public ObjectGlob? Object { get; init; }

    /// <summary>The last day on which it holds, in UTC; null for always.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>Whether its last day is over.</summary>
    public bool HasExpired(DateOnly today) => Until < today;

    /// <summary>Whether this finding is meant, whatever the day. What could not be examined is never meant: ignoring must not make it look healthy.</summary>
    public bool Matches(Finding finding) =>
        finding.State == FindingState.Problem && Names(finding) && Object?.Matches(finding.Object) != false;

    private bool Names(Finding finding) => IsFingerprint
        ? Name.Equals(finding.Fingerprint, StringComparison.OrdinalIgnoreCase)
        : Name == EveryRule
            || Name.Equals(finding.Id, StringComparison.OrdinalIgnoreCase)
            || Name.Equals(finding.Family, StringComparison.OrdinalIgnoreCase);
}
