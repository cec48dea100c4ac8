using Polystore.Core.Catalogs;
using Polystore.Core.Findings;

namespace Polystore.Core.Reconciliation.Conflicts;

/// <summary>A new index must do something that no other index of the table does, and take that away from no other new one.</summary>
internal sealed class RedundantCreation : IConflict
{
    public string? Reason(Candidate candidate, Acceptance acceptance, CatalogSimulation next)
    {
        foreach (var created in candidate.Creates.Select(effect => effect.Index))
        {
            var others = next.Find(new(created.Schema, created.Table))?.Indexes.Where(index => !ReferenceEquals(index, created)) ?? [];
            foreach (var other in others)
            {
                if (IndexComparison.Compare(created, other, acceptance.Comparison) != IndexRelation.Independent)
                {
                    return Maker(other, acceptance) is { } maker
                        ? $"{maker.Reference} makes the index {other.Name}, which serves this too; apply that one, then check again."
                        : $"The index {other.Name} ({string.Join(", ", other.Keys)}) does already what {created.Name} would do.";
                }

                if (Maker(other, acceptance) is { } loser && IndexComparison.Compare(other, created, acceptance.Comparison) != IndexRelation.Independent)
                {
                    return $"It would make the index {other.Name} of {loser.Reference} superfluous; apply that one, then check again.";
                }
            }
        }

        return null;
    }

    private static Candidate? Maker(Catalogs.Index index, Acceptance acceptance) => acceptance.WhoDid<IndexCreated>(new(index.Schema, index.Table), effect => ReferenceEquals(effect.Index, index));
}
