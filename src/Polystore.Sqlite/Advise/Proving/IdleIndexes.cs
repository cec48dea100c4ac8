using Polystore.Core.Advising;
using Polystore.Sqlite.Advise.Candidates;

namespace Polystore.Sqlite.Advise.Proving;

/// <summary>Takes indexes out of the advice that measure as saving next to nothing, whatever the planner's estimate promised.</summary>
/// <param name="draft">The advice.</param>
/// <param name="volumes">The copies, with the advice in force.</param>
/// <param name="analyze">Whether statistics are part of the advice.</param>
internal sealed class IdleIndexes(AdviceDraft draft, IReadOnlyList<ProofVolume> volumes, bool analyze)
{
    // Under a thousandth of the workload an index is not worth the space and the care.
    private const double LeastSaving = 0.001;

    /// <summary>What is left, and what was refused with its numbers.</summary>
    public (AdviceDraft Draft, IReadOnlyList<RefusedIndex> Refused) Remove(CancellationToken cancellationToken)
    {
        var first = volumes[0];
        var kept = draft;
        var refused = new List<RefusedIndex>();
        var after = first.MeasureAll(whole: false, cancellationToken);
        var total = draft.Statements.Sum(statement => after.TryGetValue(statement.Id, out var found) && found.IsMeasured ? statement.Calls * found.VmSteps : 0);
        foreach (var candidate in draft.Indexes.Reverse())
        {
            var concerned = draft.Statements.Where(statement => statement.Tables.Contains(candidate.Table, StringComparer.OrdinalIgnoreCase) && after.ContainsKey(statement.Id)).ToList();
            Change(first, [IndexSql.Drop(candidate.Index)], cancellationToken);
            var saved = concerned.Sum(statement => statement.Calls * (first.Measure(statement, whole: false, cancellationToken).VmSteps - (double)after[statement.Id].VmSteps));
            if (saved >= LeastSaving * total)
            {
                Change(first, [IndexSql.Create(candidate.Index)], cancellationToken);
                continue;
            }

            foreach (var other in volumes.Skip(1))
            {
                Change(other, [IndexSql.Drop(candidate.Index)], cancellationToken);
            }

            kept = KeepWhatItWouldHaveReplaced(kept with { Indexes = [.. kept.Indexes.Where(other => !other.Equals(candidate))] }, volumes, candidate, cancellationToken);
            refused.Add(new RefusedIndex(IndexSql.Create(candidate.Index), $"measured: it saves {saved:#,0} of {total:#,0} steps over all calls, less than a thousandth"));
            after = first.MeasureAll(whole: false, cancellationToken);
        }

        return (kept, refused);
    }

    /// <summary>An index that was to go because of a new one stays when the new one does not come.</summary>
    public static AdviceDraft KeepWhatItWouldHaveReplaced(AdviceDraft draft, IReadOnlyList<ProofVolume> volumes, CandidateIndex gone, CancellationToken cancellationToken)
    {
        var orphans = draft.Drops.Where(drop => drop.By.Name.Equals(gone.Name, StringComparison.OrdinalIgnoreCase)).ToList();
        foreach (var volume in volumes)
        {
            volume.Run(orphans.Select(drop => drop.Index.Definition!), cancellationToken);
        }

        return draft with { Drops = [.. draft.Drops.Except(orphans)] };
    }

    private void Change(ProofVolume volume, IReadOnlyList<string> ddl, CancellationToken cancellationToken) => volume.Run([.. ddl, .. analyze ? new[] { "ANALYZE" } : []], cancellationToken);
}
