using Polystore.Core.Advising;
using Polystore.Core.Observation;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Indexes;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Advise;

/// <summary>
/// Existing indexes that another one, new or old, makes superfluous: by the same reading as the rules of check. Never one that keeps a
/// constraint, and none without a way back.
/// </summary>
internal sealed class DropFinder(Snapshot snapshot)
{
    /// <summary>The indexes to drop beside these new ones.</summary>
    public IReadOnlyList<AdvisedDrop> Find(IReadOnlyList<Core.Catalogs.Index> created)
    {
        if (!CatalogReading.TryOpen(new RuleContext { Snapshot = snapshot, Now = snapshot.ObservedAt }, out var reading, out _))
        {
            return [];
        }

        return SuperfluousIndexes.In(reading, created)
            .Where(found => !found.Index.BacksConstraint)
            .Select(found => (Found: found, Remedy: SuperfluousRemedy.Of(reading, found)))
            .Where(pair => pair.Remedy.IsAutomatic)
            .Select(pair => new AdvisedDrop
            {
                Index = pair.Found.Index,
                Apply = pair.Remedy.Apply,
                Rollback = pair.Remedy.Rollback,
                Bytes = new IndexBytes(Measured: pair.Found.Index.Bytes),
                Reason = $"{pair.Found.StandIn.Name} answers every lookup of this one{(created.Contains(pair.Found.StandIn) ? "; it is new in this advice" : "")}",
            })
            .ToList();
    }
}
