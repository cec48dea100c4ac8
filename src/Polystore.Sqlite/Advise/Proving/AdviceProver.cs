using Polystore.Core.Advising;
using Polystore.Core.Engines;
using Polystore.Core.Observation;
using Polystore.Core.Proofs;
using Polystore.Sqlite.Advise.Candidates;
using Polystore.Sqlite.Measure;
using Polystore.Sqlite.Prove;

namespace Polystore.Sqlite.Advise.Proving;

/// <summary>
/// Measures the advice on copies at several data volumes. What makes a statement dearer is found by leaving out one change after
/// another, and goes from the advice unless it saves far more than it costs.
/// </summary>
/// <param name="time">Measures milliseconds.</param>
internal sealed class AdviceProver(TimeProvider time)
{
    // An index that makes some statement dearer stays only when the whole workload gains this many times what that statement loses.
    private const double WorthARegression = 20;

    // ANALYZE joins the advice when it lowers the measured steps by at least a fiftieth.
    private const double AnalyzeGain = 0.98;

    /// <summary>The advice that measurement left, with the measurements.</summary>
    public async Task<ProvenAdvice> ProveAsync(AdviceDraft draft, AdviseRequest request, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        var volumes = await VolumesAsync(draft, request, progress, cancellationToken);
        try
        {
            return await Task.Run(() => Prove(draft, volumes, progress, cancellationToken), cancellationToken);
        }
        finally
        {
            foreach (var volume in volumes)
            {
                await volume.DisposeAsync();
            }
        }
    }

    private async Task<List<ProofVolume>> VolumesAsync(AdviceDraft draft, AdviseRequest request, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        var volumes = new List<ProofVolume>();
        try
        {
            var whole = await DatabaseCopy.MakeAsync(request.Target, request.Options, progress, cancellationToken);
            volumes.Add(new ProofVolume(1, whole, time, draft.Statements));
            foreach (var (scale, url) in request.Volumes.Where(volume => volume.Key != 1).OrderByDescending(volume => volume.Key))
            {
                volumes.Add(new ProofVolume(scale, await DatabaseCopy.MakeAsync(url, request.Options, progress, cancellationToken), time, draft.Statements));
            }

            if (volumes.Count == 1)
            {
                var thinned = await whole.CloneAsync(cancellationToken);
                if (VolumeThinner.Thin(thinned.Session, draft.Catalog, cancellationToken) is { } scale)
                {
                    volumes.Add(new ProofVolume(scale, thinned, time, draft.Statements));
                }
                else
                {
                    await thinned.DisposeAsync();
                }
            }

            return volumes;
        }
        catch
        {
            foreach (var volume in volumes)
            {
                await volume.DisposeAsync();
            }

            throw;
        }
    }

    private static ProvenAdvice Prove(AdviceDraft draft, List<ProofVolume> volumes, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        foreach (var volume in volumes)
        {
            progress?.Report(new ProgressStep($"Measuring the workload as it is, at {volume.Scale:0.##} of the data"));
            volume.MeasureBefore(cancellationToken);
        }

        var first = volumes[0];
        var sizes = new Dictionary<string, long>(StringComparer.OrdinalIgnoreCase);
        foreach (var candidate in draft.Indexes)
        {
            progress?.Report(new ProgressStep($"Building {candidate.Name} on the copy"));
            var bytes = first.BytesInUse();
            first.Run([IndexSql.Create(candidate.Index)], cancellationToken);
            sizes[candidate.Name] = first.BytesInUse() - bytes;
        }

        first.Run(draft.Drops.Select(drop => IndexSql.Drop(drop.Index)), cancellationToken);
        progress?.Report(new ProgressStep("Measuring with the advice"));
        var plain = first.MeasureAll(whole: false, cancellationToken);
        var statistics = new StatisticsMemory(first.Session);
        first.Run(["ANALYZE"], cancellationToken);
        var analyzed = first.MeasureAll(whole: false, cancellationToken);
        var analyze = Steps(draft, analyzed) < AnalyzeGain * Steps(draft, plain) || Slower(draft, first, plain).Count > Slower(draft, first, analyzed).Count;
        if (!analyze)
        {
            // The planner must see here what it will see at the user's.
            statistics.Restore(first.Session);
        }

        foreach (var other in volumes.Skip(1))
        {
            other.Run(draft.Indexes.Select(candidate => IndexSql.Create(candidate.Index)), cancellationToken);
            other.Run(draft.Drops.Select(drop => IndexSql.Drop(drop.Index)), cancellationToken);
            other.Run(analyze ? ["ANALYZE"] : [], cancellationToken);
        }

        var (kept, refused) = Settle(draft, volumes, analyze, cancellationToken);
        (kept, var idle) = new IdleIndexes(kept, volumes, analyze).Remove(cancellationToken);
        refused.AddRange(idle);
        progress?.Report(new ProgressStep("Measuring the final advice"));
        return new ProvenAdvice
        {
            Draft = kept with { Analyze = analyze, Refused = [.. refused, .. kept.Refused] },
            Measured = [.. volumes.Select(volume => new MeasuredVolume(volume.Scale, volume.Before, volume.MeasureAll(whole: true, cancellationToken)))],
            Bytes = sizes,
            Sampled = draft.Statements.Where(statement => first.SampledFor(statement.Id).Count > 0).ToDictionary(statement => statement.Id, statement => first.SampledFor(statement.Id)),
        };
    }

    private static double Steps(AdviceDraft draft, IReadOnlyDictionary<string, StatementMeasurement> measured) =>
        draft.Statements.Sum(statement => measured.TryGetValue(statement.Id, out var found) && found.IsMeasured ? statement.Calls * found.VmSteps : 0);

    private static List<Uses.StatementUse> Slower(AdviceDraft draft, ProofVolume volume, IReadOnlyDictionary<string, StatementMeasurement> after) =>
        [.. draft.Statements.Where(statement =>
            after.TryGetValue(statement.Id, out var found)
            && (RegressionLimit.IsExceeded(volume.Before[statement.Id], found, draft.Indexes.Count(candidate => candidate.Table.Equals(statement.Write?.Table, StringComparison.OrdinalIgnoreCase)))
                || ResultComparison.Compare(volume.Before[statement.Id], found).Verdict == DigestVerdict.Different))];

    private static (AdviceDraft Kept, List<RefusedIndex> Refused) Settle(AdviceDraft draft, List<ProofVolume> volumes, bool analyze, CancellationToken cancellationToken)
    {
        var refused = new List<RefusedIndex>();
        var accepted = new HashSet<string>();
        for (var round = draft.Indexes.Count + draft.Drops.Count; round > 0; round--)
        {
            var troubled = volumes
                .SelectMany(volume => Slower(draft, volume, volume.MeasureAll(whole: false, cancellationToken)).Select(statement => (Volume: volume, Statement: statement)))
                .Where(entry => !accepted.Contains(entry.Statement.Id))
                .ToList();
            if (troubled is not [var (volume, statement), ..])
            {
                break;
            }

            if (Culprit(draft, volume, statement, analyze, cancellationToken) is not { } culprit)
            {
                accepted.Add(statement.Id);
                continue;
            }

            if (culprit.Saved >= WorthARegression * culprit.Lost)
            {
                accepted.Add(statement.Id);
                continue;
            }

            foreach (var each in volumes)
            {
                each.Run(culprit.Undo, cancellationToken);
                each.Run(analyze ? ["ANALYZE"] : [], cancellationToken);
            }

            if (culprit.Index is { } index)
            {
                draft = draft with { Indexes = [.. draft.Indexes.Where(candidate => !candidate.Equals(index))] };
                refused.Add(new RefusedIndex(
                    IndexSql.Create(index.Index),
                    $"measured: {statement.Id} would take {culprit.Lost:#,0} more steps over all its calls, and the other statements save {culprit.Saved:#,0}"));
                draft = IdleIndexes.KeepWhatItWouldHaveReplaced(draft, volumes, index, cancellationToken);
            }
            else
            {
                draft = draft with { Drops = [.. draft.Drops.Where(drop => drop != culprit.Drop)] };
            }
        }

        return (draft, refused);
    }

    private static ChangeBalance? Culprit(AdviceDraft draft, ProofVolume volume, Uses.StatementUse statement, bool analyze, CancellationToken cancellationToken)
    {
        var tables = statement.Tables.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var with = volume.MeasureAll(whole: false, cancellationToken);
        ChangeBalance? worst = null;
        foreach (var candidate in draft.Indexes.Where(candidate => tables.Contains(candidate.Table)))
        {
            Try(new ChangeBalance { Index = candidate, Undo = [IndexSql.Drop(candidate.Index)], Redo = [IndexSql.Create(candidate.Index)] });
        }

        foreach (var drop in draft.Drops.Where(drop => tables.Contains(drop.Index.Table)))
        {
            Try(new ChangeBalance { Drop = drop, Undo = [drop.Index.Definition!], Redo = [IndexSql.Drop(drop.Index)] });
        }

        return worst;

        void Try(ChangeBalance change)
        {
            volume.Run(change.Undo, cancellationToken);
            volume.Run(analyze ? ["ANALYZE"] : [], cancellationToken);
            var without = volume.MeasureAll(whole: false, cancellationToken);
            volume.Run(change.Redo, cancellationToken);
            volume.Run(analyze ? ["ANALYZE"] : [], cancellationToken);
            var lost = statement.Calls * (with[statement.Id].VmSteps - without[statement.Id].VmSteps);
            if (lost > 0 && (worst is null || lost > worst.Lost))
            {
                worst = change with { Lost = lost, Saved = Steps(draft, without) - Steps(draft, with) + lost };
            }
        }
    }

    private sealed record ChangeBalance
    {
        public CandidateIndex? Index { get; init; }

        public DroppedIndex? Drop { get; init; }

        public required IReadOnlyList<string> Undo { get; init; }

        public required IReadOnlyList<string> Redo { get; init; }

        public double Lost { get; init; }

        public double Saved { get; init; }
    }
}
