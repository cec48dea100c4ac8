using Polystore.Core.Findings;

namespace Polystore.Postgres.Rules.Reading;

/// <summary>Several automatic remedies of one kind as one.</summary>
internal static class RemedyTogether
{
    /// <summary>All statements in order, the way back in reverse; locks and durations are the caller's to word.</summary>
    /// <param name="remedies">One or more, all automatic.</param>
    public static Remedy Of(IReadOnlyList<Remedy> remedies) => remedies[0] with
    {
        Apply = remedies.SelectMany(remedy => remedy.Apply).ToList(),
        Rollback = remedies.Reverse().SelectMany(remedy => remedy.Rollback).ToList(),
        Reversible = remedies.All(remedy => remedy.Reversible),
        Effects = remedies.SelectMany(remedy => remedy.Effects).ToList(),
    };
}
