using Polystore.Core.Findings;

namespace Polystore.Core.Reconciliation.Conflicts;

/// <summary>An index that carries a constraint goes only together with the constraint.</summary>
internal sealed class DropBehindConstraint : IConflict
{
    public string? Reason(Candidate candidate, Acceptance acceptance, CatalogSimulation next)
    {
        if (candidate.Effects.Any(effect => effect is ConstraintChanged or TableRebuilt))
        {
            return null;
        }

        return candidate.Drops
            .Where(drop => acceptance.Before.Find(new(drop.Schema, drop.Table))?.Indexes.Any(index =>
                index.Name.Equals(drop.Name, acceptance.Comparison)
                && (index.BacksConstraint || index.Primary || index.ConstraintName is not null)) == true)
            .Select(drop => $"The index {drop.Name} carries a constraint of {drop.Table} and cannot be dropped on its own; drop the constraint instead.")
            .FirstOrDefault();
    }
}
