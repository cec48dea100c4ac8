using Polystore.Core.Catalogs;
using Polystore.Core.Findings;

namespace Polystore.Core.Reconciliation.Conflicts;

/// <summary>A promise that rows are unique stays kept by some index or key, and what a foreign key points to stays a key.</summary>
internal sealed class LostUniqueness : IConflict
{
    public string? Reason(Candidate candidate, Acceptance acceptance, CatalogSimulation next)
    {
        foreach (var name in candidate.Drops.Select(drop => new ObjectName(drop.Schema, drop.Table)).Distinct())
        {
            if (acceptance.Before.Find(name) is not { } before || next.Find(name) is not { } after)
            {
                continue;
            }

            var first = acceptance.DroppersOf(name).FirstOrDefault();
            var together = first is null ? "It would" : $"Together with {first.Reference} it would";
            var ending = first is null ? "." : "; apply that one, then check again.";
            var gone = before.Indexes.FirstOrDefault(index => Promises(index) && !UniquePromise.IsKept(index, after, acceptance.Comparison));
            if (gone is not null && !IsGivenUp(candidate, gone, acceptance.Comparison))
            {
                return $"{together} let duplicates into {name}({string.Join(", ", gone.Keys)}), which the unique index {gone.Name} keeps out today{ending}";
            }

            var mismatched = acceptance.ReferencesTo(name).FirstOrDefault(reference =>
                UniquePromise.IsReferenceable(reference.ForeignKey.References!, before, acceptance.Comparison)
                && !UniquePromise.IsReferenceable(reference.ForeignKey.References!, after, acceptance.Comparison));
            if (mismatched.ForeignKey is not null)
            {
                return $"{together} take away the key of {name} to which {mismatched.Table.ObjectName}({string.Join(", ", mismatched.ForeignKey.Columns)}) points{ending}";
            }
        }

        return null;
    }

    private static bool Promises(Catalogs.Index index) => index.Unique && index.Valid;

    // Dropping the constraint itself is a decision to give the promise up.
    private static bool IsGivenUp(Candidate candidate, Catalogs.Index index, StringComparison comparison) =>
        index.ConstraintName is { } constraint
        && candidate.Effects.OfType<ConstraintChanged>().Any(change => !change.Adds && change.Constraint.Equals(constraint, comparison));
}
