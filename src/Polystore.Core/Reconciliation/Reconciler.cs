using Polystore.Core.Catalogs;
using Polystore.Core.Findings;
using Polystore.Core.Proofs;

namespace Polystore.Core.Reconciliation;

/// <summary>
/// Turns the findings of many rules into one plan: merges remedies with one cause, withholds those that together with others
/// would do harm, and orders the rest. Applying everything that is not withheld, in order, makes nothing worse. Pure,
/// idempotent, and indifferent to the order of its input.
/// </summary>
public static class Reconciler
{
    /// <summary>The findings, first things first, with <see cref="Finding.Merges"/>, <see cref="Remedy.Withheld"/> and <see cref="Remedy.Order"/> set.</summary>
    /// <param name="findings">Findings about one database. A remedy that is already withheld stays so.</param>
    /// <param name="catalog">The catalogue that they were found in.</param>
    /// <param name="comparison">How the engine compares identifiers; SQLite and MySQL ignore case.</param>
    public static IReadOnlyList<Finding> Reconcile(
        IReadOnlyList<Finding> findings,
        Catalog catalog,
        StringComparison comparison = StringComparison.Ordinal)
    {
        var sorted = FindingOrder.Sort(findings);
        var all = sorted
            .Select((finding, rank) => new Candidate(rank, finding))
            .Where(candidate => candidate.Finding.Remedy is { IsAutomatic: true, Withheld: null })
            .ToList();
        var withheld = new Dictionary<int, string>();
        if (sorted.FirstOrDefault(finding => finding is { MakesChangesDangerous: true, State: FindingState.Problem }) is { } danger)
        {
            foreach (var candidate in all)
            {
                withheld[candidate.Rank] = $"{danger.Title}: repair or restore it first, since every change can make it worse.";
            }
        }

        // A remedy that is withheld stands in for nobody, so those it would have stood in for are looked at again without it.
        while (true)
        {
            var eligible = all.Where(candidate => !withheld.ContainsKey(candidate.Rank)).ToList();
            var keepers = CauseMerging.Find(eligible, comparison);
            var (accepted, refused) = Choose(sorted, eligible, keepers, catalog, comparison);
            if (refused.Count == 0)
            {
                return Assemble(sorted, eligible, keepers, withheld, accepted);
            }

            foreach (var candidate in eligible)
            {
                // What has the very statements of a refused remedy would be refused for the same reason.
                var asks = keepers.TryGetValue(candidate.Rank, out var keeper) && keeper.Statements == candidate.Statements ? keeper : candidate;
                if (refused.TryGetValue(asks.Rank, out var reason))
                {
                    withheld[candidate.Rank] = reason;
                }
            }
        }
    }

    private static (IReadOnlyList<Candidate> Accepted, IReadOnlyDictionary<int, string> Refused) Choose(
        IReadOnlyList<Finding> sorted,
        IReadOnlyList<Candidate> eligible,
        IReadOnlyDictionary<int, Candidate> keepers,
        Catalog catalog,
        StringComparison comparison)
    {
        var best = BestRanks(sorted, eligible, keepers);
        var acceptance = new Acceptance(catalog, comparison);
        var refused = new Dictionary<int, string>();
        foreach (var candidate in eligible.Where(candidate => !keepers.ContainsKey(candidate.Rank)).OrderBy(candidate => best[candidate.Rank]))
        {
            if (acceptance.TryAccept(candidate) is { } reason)
            {
                refused[candidate.Rank] = reason;
            }
        }

        return (acceptance.Accepted, refused);
    }

    // A remedy that stands in for others has the rank of the most severe of them, also of those merged in an earlier run.
    private static Dictionary<int, int> BestRanks(
        IReadOnlyList<Finding> sorted,
        IReadOnlyList<Candidate> eligible,
        IReadOnlyDictionary<int, Candidate> keepers)
    {
        var best = eligible.ToDictionary(candidate => candidate.Rank, candidate => candidate.Rank);
        foreach (var (merged, keeper) in keepers)
        {
            best[keeper.Rank] = Math.Min(best[keeper.Rank], merged);
        }

        if (eligible.Any(candidate => candidate.Finding.Merges.Count > 0))
        {
            var ranks = sorted.Select((finding, rank) => (finding.Fingerprint, rank)).ToLookup(pair => pair.Fingerprint, pair => pair.rank, StringComparer.Ordinal);
            foreach (var candidate in eligible)
            {
                best[candidate.Rank] = candidate.Finding.Merges.SelectMany(fingerprint => ranks[fingerprint]).Append(best[candidate.Rank]).Min();
            }
        }

        return best;
    }

    private static IReadOnlyList<Finding> Assemble(
        IReadOnlyList<Finding> sorted,
        IReadOnlyList<Candidate> eligible,
        IReadOnlyDictionary<int, Candidate> keepers,
        Dictionary<int, string> withheld,
        IReadOnlyList<Candidate> accepted)
    {
        var merged = eligible
            .Where(candidate => keepers.ContainsKey(candidate.Rank))
            .ToLookup(candidate => keepers[candidate.Rank].Rank);
        var order = accepted
            .OrderBy(candidate => RemedyPhases.Of(candidate.Remedy))
            .ThenByDescending(candidate => candidate.Creates.Any())
            .ThenBy(candidate => candidate.Rank)
            .Select((candidate, position) => (candidate.Rank, Order: position + 1))
            .ToDictionary(pair => pair.Rank, pair => pair.Order);
        return sorted.Select((finding, rank) => finding.Remedy is null ? finding : Settle(finding, finding.Remedy, rank)).ToList();

        Finding Settle(Finding finding, Remedy remedy, int rank) => keepers.TryGetValue(rank, out var keeper)
            ? finding with { Remedy = Yielding(remedy, keeper) }
            : Keeping(finding, merged[rank].Select(candidate => candidate.Finding).ToList()) with
            {
                Remedy = remedy with
                {
                    Withheld = withheld.GetValueOrDefault(rank) ?? remedy.Withheld,
                    Order = order.TryGetValue(rank, out var place) ? place : null,
                },
            };
    }

    private static Finding Keeping(Finding finding, IReadOnlyList<Finding> merged) => merged.Count == 0
        ? finding
        : finding with
        {
            Merges = finding.Merges.Concat(merged.Select(other => other.Fingerprint)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList(),
            Witnesses = Join(finding.Witnesses, merged.SelectMany(other => other.Witnesses)),
        };

    // The remedy that stays is measured by everything it is to cure.
    private static IReadOnlyList<Witness> Join(IReadOnlyList<Witness> own, IEnumerable<Witness> others)
    {
        var joined = own.ToList();
        foreach (var witness in others.Where(witness => !joined.Exists(known => known.Sql == witness.Sql)))
        {
            var id = Enumerable.Range(1, joined.Count + 1)
                .Select(number => number == 1 ? witness.Id : $"{witness.Id}-{number}")
                .First(free => !joined.Exists(known => known.Id == free));
            joined.Add(witness with { Id = id });
        }

        return joined;
    }

    private static Remedy Yielding(Remedy remedy, Candidate keeper) => remedy with
    {
        Apply = [],
        Rollback = [],
        Effects = [],
        Reversible = true,
        Reason = null,
        Lock = null,
        Duration = null,
        Order = null,
        Guidance = remedy.Effects is [IndexCreated, ..] && keeper.Creates.FirstOrDefault() is { } created
            ? $"Nothing to do by itself: the index {created.Index.Name} ({string.Join(", ", created.Index.Keys)}), made for {keeper.Reference}, serves this too."
            : $"Nothing to do by itself: the remedy of {keeper.Reference} does this too.",
    };
}
