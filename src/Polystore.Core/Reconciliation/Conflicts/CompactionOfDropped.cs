using Polystore.Core.Catalogs;
using Polystore.Core.Findings;

namespace Polystore.Core.Reconciliation.Conflicts;

/// <summary>Rebuilding an index that another remedy drops fails, or is work for nothing.</summary>
internal sealed class CompactionOfDropped : IConflict
{
    public string? Reason(Candidate candidate, Acceptance acceptance, CatalogSimulation next)
    {
        foreach (var compacted in candidate.Effects.OfType<StorageCompacted>())
        {
            if (compacted.Object is { } name && acceptance.WhoDid<IndexDropped>(name, drop => IsOf(drop, name, acceptance)) is { } dropper)
            {
                return $"{dropper.Reference} drops {name}, which leaves nothing to compact.";
            }
        }

        foreach (var drop in candidate.Drops)
        {
            if (acceptance.WhoDid<StorageCompacted>(new(drop.Schema, drop.Name), _ => true) is { } compactor)
            {
                return $"{compactor.Reference} rebuilds the index {drop.Name}; apply that one, then check again whether the index is worth keeping.";
            }
        }

        return null;
    }

    private static bool IsOf(IndexDropped drop, ObjectName name, Acceptance acceptance) =>
        EffectContainment.Same(new(drop.Schema, drop.Name), name, acceptance.Comparison);
}
