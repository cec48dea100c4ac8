using Polystore.Core.Engines;
using Polystore.Core.Observation;
using Polystore.Mongo.Advise.Choosing;
using Polystore.Mongo.Advise.Proving;
using Polystore.Mongo.Advise.Shapes;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Rules.Reading;
using Polystore.MongoDriver;

namespace Polystore.Mongo.Advise;

/// <summary>Chooses indexes, tries them on a copy, and chooses again without those that nothing used.</summary>
internal sealed class AdviceSearch(
    AdviseRequest request, MongoCollections collections, IReadOnlyList<AdvisedOperation> operations, IReadOnlyDictionary<string, CollectionStatistics> statistics, IndexChoice choice)
{
    // What a trial refutes is replaced by the next best; after a few the rest is not worth the time.
    private const int MostTrials = 4;

    /// <summary>The choice by reckoning alone.</summary>
    public FoundAdvice Choose(CancellationToken cancellationToken)
    {
        var chosen = choice.Choose(operations, new HashSet<IndexProposal>(), request.BudgetBytes, request.TimeLimit, cancellationToken);
        return new FoundAdvice(chosen, Drops(chosen.Indexes), null, null);
    }

    /// <summary>The choice as it stood the trial.</summary>
    public async Task<FoundAdvice> ProveAsync(MongoClient client, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        await using var copy = await SampledCopy.MakeAsync(request.Volumes.Values.FirstOrDefault(), request.Options, progress, cancellationToken);
        foreach (var collection in operations.SelectMany(one => one.Collections).Distinct(StringComparer.Ordinal).Select(name => collections.Items.FirstOrDefault(item => item.Name == name && item.NotExamined is null)).OfType<MongoCollectionFacts>())
        {
            progress?.Report(new ProgressStep($"Copying {collection.Name}"));
            await copy.CopyAsync(client, collection, cancellationToken);
        }

        var replay = new WorkloadReplay(copy, request.Options, progress);
        await replay.BeginAsync(operations, cancellationToken);
        var refuted = new HashSet<IndexProposal>();
        var trials = 0;
        while (true)
        {
            trials++;
            var chosen = choice.Choose(operations, refuted, request.BudgetBytes, request.TimeLimit, cancellationToken);
            var drops = Drops(chosen.Indexes);
            var outcome = await replay.TryAsync(operations, chosen.Indexes, drops.ConvertAll(drop => (drop.Collection, drop.Index)), cancellationToken);
            refuted.UnionWith(outcome.Unused);
            if (outcome.Unused.Count == 0 || refuted.Count >= choice.Proposals.Count || trials == MostTrials)
            {
                outcome = outcome with { Unused = [.. refuted], Notes = [.. outcome.Notes, .. copy.Refused.Select(refused => $"an index of the target could not be made on the copy: {refused}")] };
                return new FoundAdvice(chosen, drops, outcome, $"{copy.Server}; random documents in a database of its own, dropped afterwards: {string.Join(", ", copy.Copied.Select(pair => $"{pair.Key} {Amount.Count(pair.Value)}"))}");
            }
        }
    }

    private List<SuperfluousIndex> Drops(IReadOnlyList<IndexProposal> chosen) => statistics.Values
        .Where(one => one.Facts is not null)
        .SelectMany(one => SuperfluousIndexes.Find(one.Facts!, chosen.Where(index => index.Collection.Name == one.Facts!.Name).Select(index => index.Facts).ToList(), path => one.ArrayOf(path) is not null)
            .Select(pair => new SuperfluousIndex(one.Facts!, pair.Index, pair.Keeper)))
        .ToList();
}

/// <summary>What was found.</summary>
/// <param name="Chosen">The choice with its reckoning.</param>
/// <param name="Drops">Indexes that others make superfluous.</param>
/// <param name="Outcome">The trial; null when there was none.</param>
/// <param name="Environment">Where it was tried.</param>
internal sealed record FoundAdvice(ChosenIndexes Chosen, IReadOnlyList<SuperfluousIndex> Drops, ReplayOutcome? Outcome, string? Environment);

/// <summary>An index to drop.</summary>
/// <param name="Collection">Its collection.</param>
/// <param name="Index">The index.</param>
/// <param name="Keeper">The one that stands in for it.</param>
internal sealed record SuperfluousIndex(MongoCollectionFacts Collection, MongoIndexFacts Index, MongoIndexFacts Keeper);
