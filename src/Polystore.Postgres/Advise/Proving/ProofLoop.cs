using Polystore.Core.Advising;
using Polystore.Core.Engines;
using Polystore.Core.Observation;
using Polystore.Postgres.Advise.Candidates;
using Polystore.Postgres.Advise.Search;
using Polystore.Postgres.Advise.Sizes;
using Polystore.Postgres.Explain.Model;

namespace Polystore.Postgres.Advise.Proving;

/// <summary>
/// Proves advice, and searches anew for what could stand in for the indexes that the measurements speak against, until the copies
/// confirm what is advised.
/// </summary>
internal sealed class ProofLoop(AdviseRequest request, AdviceDraft first, SizeBook sizes, TimeProvider time, Func<PostgresPlan, double> duration)
{
    // Each pass builds and measures everything again; what the third still withdraws is left out without a stand-in.
    private const int MostPasses = 3;

    private readonly CopyProver prover = new(first.Queries.Select(query => query.Query).ToList(), request.Options, time, duration, request.MostWriteSlowdown);
    private AdviceDraft draft = first;

    /// <summary>The advice that the copies confirm, with its proof.</summary>
    public async Task<Advice> RunAsync(AdviceComposer composer, Advice advice, SearchLimits limits, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        var pass = 0;
        while (true)
        {
            pass++;
            var outcome = await prover.ProveAsync(advice, request.Target, [.. request.Volumes.Values], progress, cancellationToken);
            if (outcome.Withdrawn.Count == 0)
            {
                return await CompleteAsync(outcome, advice, cancellationToken);
            }

            var gone = outcome.Withdrawn.Where(entry => composer.Names.ContainsKey(entry.Key)).Select(entry => (Index: composer.Names[entry.Key], Why: entry.Value)).ToList();
            var left = draft.Result.Indexes.Except(gone.Select(entry => entry.Index)).ToList();
            draft.Search.Forbid(gone.Select(entry => entry.Index).Concat(gone.Where(entry => entry.Why.Idle).SelectMany(entry => Alike(entry.Index))));
            var confirmed = await draft.Search.ConfirmAsync(left, cancellationToken);
            var found = pass < MostPasses ? await draft.Search.SearchAsync(limits, cancellationToken) : confirmed;
            // Only a new index is a reason to measure again: a smaller set has just been measured.
            var measured = found.Indexes.All(left.Contains);
            draft = draft with
            {
                Result = (measured ? confirmed : found) with { Bound = draft.Result.Bound, WithAll = draft.Result.WithAll },
                Withdrawn = [.. draft.Withdrawn, .. gone.Select(entry => new RefusedIndex(AdviceComposer.Definition(entry.Index), entry.Why.Reason))],
                Kept = draft.Kept.Concat(outcome.Withdrawn.Keys.Where(name => !composer.Names.ContainsKey(name))).ToHashSet(StringComparer.Ordinal),
            };
            composer = new AdviceComposer(draft, sizes);
            advice = composer.Compose(request.Target.ToString());
            if (measured)
            {
                return await CompleteAsync(outcome, advice, cancellationToken);
            }
        }
    }

    private async Task<Advice> CompleteAsync(ProofOutcome outcome, Advice advice, CancellationToken cancellationToken)
    {
        var misled = await new FurtherAdvice(draft.Snapshot, draft.Queries).OnPlansAsync(outcome.Trials, cancellationToken);
        return outcome.Complete(advice) with { Findings = [.. misled, .. advice.Findings.ExceptBy(misled.Select(FurtherAdvice.Key), FurtherAdvice.Key, StringComparer.Ordinal)] };
    }

    // Indexes that begin alike and serve no statement but those that gained nothing.
    private IEnumerable<CandidateIndex> Alike(CandidateIndex idle)
    {
        var served = Users(idle);
        return draft.Queries.SelectMany(query => query.Options).SelectMany(option => option.Used).Distinct()
            .Where(index => index.Table == idle.Table && index.Keys[0].Equals(idle.Keys[0]) && !draft.Result.Indexes.Contains(index) && Users(index).IsSubsetOf(served))
            .ToList();
    }

    private HashSet<string> Users(CandidateIndex index) =>
        draft.Queries.Where(query => query.Options.Any(option => option.Used.Contains(index))).Select(query => query.Query.Statement.Id).ToHashSet(StringComparer.Ordinal);
}
