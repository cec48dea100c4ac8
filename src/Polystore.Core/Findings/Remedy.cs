using System.Text.Json.Serialization;

namespace Polystore.Core.Findings;

/// <summary>What to do about a finding, with its way back.</summary>
public sealed record Remedy
{
    /// <summary>Statements in order, each runnable as it stands; empty when a person must decide and <see cref="Guidance"/> says what.</summary>
    public IReadOnlyList<string> Apply { get; init; } = [];

    /// <summary>Statements that undo <see cref="Apply"/>, in order; empty when nothing needs to be or can be undone.</summary>
    public IReadOnlyList<string> Rollback { get; init; } = [];

    /// <summary>True when <see cref="Rollback"/> brings everything back, or when there is nothing to bring back.</summary>
    public bool Reversible { get; init; } = true;

    /// <summary>Why there is no way back, or why a person must decide.</summary>
    public string? Reason { get; init; }

    /// <summary>What it locks and whom that stops, in one sentence.</summary>
    public string? Lock { get; init; }

    /// <summary>How long it will take, as an estimate with its base.</summary>
    public string? Duration { get; init; }

    /// <summary>What to do in words, when statements are not the whole of it.</summary>
    public string? Guidance { get; init; }

    /// <summary>A better statement for the application to send instead; null when the remedy is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Rewrite { get; init; }

    /// <summary>What the statements do to the catalogue.</summary>
    public IReadOnlyList<RemedyEffect> Effects { get; init; } = [];

    /// <summary>Set by Reconcile: why this remedy must not be applied together with another one of the same report.</summary>
    public string? Withheld { get; init; }

    /// <summary>Set by Reconcile: place in the order in which the remedies of one report are applied, from 1; null when not to be applied.</summary>
    public int? Order { get; init; }

    /// <summary>True when there are statements to run.</summary>
    public bool IsAutomatic => Apply.Count > 0;

    /// <summary>A remedy that a person must carry out.</summary>
    public static Remedy ByHand(string guidance, string? reason = null) => new() { Guidance = guidance, Reason = reason, Reversible = false };
}
