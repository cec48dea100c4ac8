using Polystore.Core.Catalogs;
using Polystore.Core.Findings;

namespace Polystore.Core.Reconciliation.Conflicts;

/// <summary>
/// An index that goes because another one stands in for it must not lose that one to a second remedy. What goes because nobody
/// uses it needs no stand-in; which of the two it is, the effect says, or else the finding by naming the other index.
/// </summary>
internal sealed class LostStandIn : IConflict
{
    public string? Reason(Candidate candidate, Acceptance acceptance, CatalogSimulation next)
    {
        var comparison = acceptance.Comparison;
        foreach (var name in candidate.Drops.Select(drop => new ObjectName(drop.Schema, drop.Table)).Distinct())
        {
            if (acceptance.Before.Find(name) is not { } before || next.Find(name) is not { } after)
            {
                continue;
            }

            foreach (var dropper in acceptance.DroppersOf(name).Append(candidate))
            {
                var orphan = dropper.Drops
                    .Where(drop => EffectContainment.Same(new(drop.Schema, drop.Table), name, comparison))
                    .Select(drop => (Drop: drop, Index: before.Indexes.FirstOrDefault(index => index.Name.Equals(drop.Name, comparison))))
                    .FirstOrDefault(pair => pair.Index is not null
                        && StandIns(dropper.Finding, pair.Drop, pair.Index, before, comparison).Any()
                        && !after.Indexes.Any(other => IndexComparison.Compare(pair.Index, other, comparison) != IndexRelation.Independent));
                if (orphan.Index is not null)
                {
                    return Sentence(candidate, dropper, orphan.Index, acceptance);
                }
            }
        }

        return null;
    }

    private static string Sentence(Candidate candidate, Candidate dropper, Catalogs.Index index, Acceptance acceptance)
    {
        if (!ReferenceEquals(dropper, candidate))
        {
            return $"{dropper.Reference} drops {index.Name} because this index stands in for it; apply that one, then check again.";
        }

        var first = acceptance.DroppersOf(new(index.Schema, index.Table)).FirstOrDefault();
        return first is null
            ? $"It drops {index.Name} together with the index that stands in for it."
            : $"{first.Reference} drops the index that would stand in for {index.Name}; apply that one, then check again.";
    }

    private static IEnumerable<Catalogs.Index> StandIns(Finding finding, IndexDropped drop, Catalogs.Index index, Table table, StringComparison comparison) =>
        table.Indexes.Where(other =>
            !other.Name.Equals(index.Name, comparison)
            && IndexComparison.Compare(index, other, comparison) != IndexRelation.Independent
            && (drop.CoveredBy is { } named ? named.Equals(other.Name, comparison) : Names(finding, other.Name)));

    private static bool Names(Finding finding, string index) =>
        finding.Evidence.Select(evidence => evidence.Value.Boxed as string)
            .Concat([finding.Title, finding.Impact, finding.Remedy?.Guidance, finding.Remedy?.Reason])
            .Any(text => text is not null && HoldsWord(text, index));

    // ix_user is not named by a text that speaks of ix_user_email.
    private static bool HoldsWord(string text, string word)
    {
        for (var at = text.IndexOf(word, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(word, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            var end = at + word.Length;
            if ((at == 0 || !IsWordPart(text[at - 1])) && (end == text.Length || !IsWordPart(text[end])))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsWordPart(char c) => char.IsLetterOrDigit(c) || c is '_' or '$';
}
