using Polystore.Core.Observation;
using Polystore.Core.Proofs;
using Polystore.Mongo.Advise.Choosing;
using Polystore.Mongo.Observe.Sections;
using Polystore.MongoDriver;

namespace Polystore.Mongo.Advise.Proving;

/// <summary>Replays the workload on a copy before and after the advice, and takes back what nothing uses or what costs a statement.</summary>
/// <param name="copy">The copy, with the indexes of the target.</param>
/// <param name="options">Timeouts.</param>
/// <param name="progress">Told what happens.</param>
internal sealed class WorkloadReplay(SampledCopy copy, ObserveOptions options, IProgress<ProgressStep>? progress)
{
    // Values differ; a few of them say more than one.
    private const int MostValues = 3;

    // Counters are exact; beyond this a statement really reads more.
    private const double Worse = 1.1;

    private readonly OperationMeter meter = new(copy, options.StatementTimeout);
    private readonly List<string> notes = [];
    private readonly List<IndexProposal> made = [];
    private IReadOnlyList<(MongoCollectionFacts Collection, MongoIndexFacts Index)> dropped = [];
    private Dictionary<AdvisedOperation, IReadOnlyList<Measured>> before = [];

    /// <summary>Measures the workload as it is. To be called first.</summary>
    public async Task BeginAsync(IReadOnlyList<AdvisedOperation> operations, CancellationToken cancellationToken)
    {
        progress?.Report(new ProgressStep("Measuring the workload as it is"));
        before = await MeasureAsync(operations, cancellationToken);
    }

    /// <summary>Tries one advice, whatever was tried before.</summary>
    public async Task<ReplayOutcome> TryAsync(
        IReadOnlyList<AdvisedOperation> operations, IReadOnlyList<IndexProposal> indexes, IReadOnlyList<(MongoCollectionFacts Collection, MongoIndexFacts Index)> drops, CancellationToken cancellationToken)
    {
        await ArrangeAsync(indexes, drops, cancellationToken);
        progress?.Report(new ProgressStep("Measuring the workload with the advice"));
        var after = await MeasureAsync(operations, cancellationToken);
        var unused = made.Where(index => !IsUsed(index, operations, after)).ToList();
        // A drop that costs a statement is taken back.
        var slower = operations.Where(one => before.ContainsKey(one) && after.ContainsKey(one) && Documents(after[one]) > (Worse * Documents(before[one])) + 1).Select(one => one.Operation.Collection).ToHashSet(StringComparer.Ordinal);
        var kept = drops.Where(drop => !slower.Contains(drop.Collection.Name)).ToList();
        if (unused.Count > 0 || kept.Count < drops.Count)
        {
            notes.AddRange(drops.Except(kept).Select(drop => $"{drop.Index.Name} stays: without it a statement on {drop.Collection.Name} reads more."));
            await ArrangeAsync(indexes.Except(unused).ToList(), kept, cancellationToken);
            after = await MeasureAsync(operations, cancellationToken);
        }

        return new ReplayOutcome(made.ToList(), unused, kept, operations.Where(one => before.ContainsKey(one) && after.ContainsKey(one)).ToDictionary(one => one, one => (before[one], after[one])), notes.Distinct(StringComparer.Ordinal).ToList());
    }

    // A join does not name the index of its other side in every server's plan: there it counts that less is read.
    private bool IsUsed(IndexProposal index, IReadOnlyList<AdvisedOperation> operations, Dictionary<AdvisedOperation, IReadOnlyList<Measured>> after) => operations.Any(one =>
        after.TryGetValue(one, out var runs)
        && (runs.Any(run => run.Indexes.Contains(index.Facts.Name))
            || (one.Operation.Collection != index.Collection.Name && one.Searches[0].Any(branches => branches.Any(access => access.Collection == index.Collection.Name)) && before.TryGetValue(one, out var earlier) && Documents(runs) < Documents(earlier))));

    // Makes and drops what differs from how the copy stands.
    private async Task ArrangeAsync(IReadOnlyList<IndexProposal> indexes, IReadOnlyList<(MongoCollectionFacts Collection, MongoIndexFacts Index)> drops, CancellationToken cancellationToken)
    {
        foreach (var index in made.Except(indexes).ToList())
        {
            await copy.DropAsync(index.Collection.Name, index.Facts.Name, cancellationToken);
            made.Remove(index);
        }

        foreach (var index in indexes.Except(made).ToList())
        {
            if (await copy.TryMakeAsync(index.Collection.Name, index.Specification, cancellationToken) is { } refusal)
            {
                notes.Add($"{index.Facts.Name} could not be made there: {refusal}");
            }
            else
            {
                made.Add(index);
            }
        }

        foreach (var (collection, index) in dropped.Except(drops).ToList())
        {
            await copy.TryMakeAsync(collection.Name, MongoDB.Bson.BsonDocument.Parse(index.Specification), cancellationToken);
        }

        foreach (var (collection, index) in drops.Except(dropped).ToList())
        {
            await copy.DropAsync(collection.Name, index.Name, cancellationToken);
        }

        dropped = drops;
    }

    private async Task<Dictionary<AdvisedOperation, IReadOnlyList<Measured>>> MeasureAsync(IReadOnlyList<AdvisedOperation> operations, CancellationToken cancellationToken)
    {
        var measured = new Dictionary<AdvisedOperation, IReadOnlyList<Measured>>();
        foreach (var one in operations.Where(one => one.Operation.Name != "insert" && copy.Copied.ContainsKey(one.Operation.Collection)))
        {
            var runs = new List<Measured>();
            try
            {
                foreach (var sample in one.Samples.Take(MostValues))
                {
                    runs.Add(await meter.MeasureAsync(sample, cancellationToken));
                }

                measured[one] = runs;
            }
            catch (MongoServerException refusal)
            {
                notes.Add($"{one.Statement.Id} could not be measured: {refusal.Message}");
            }
        }

        return measured;
    }

    public static double Documents(IReadOnlyList<Measured> runs) => runs.Average(run => run.Documents);
}

/// <summary>What the replay showed.</summary>
/// <param name="Indexes">Made, those that nothing used left out.</param>
/// <param name="Unused">Made on the copy and used by no plan.</param>
/// <param name="Drops">To drop.</param>
/// <param name="Runs">Each statement before and after.</param>
/// <param name="Notes">What could not be measured.</param>
internal sealed record ReplayOutcome(
    IReadOnlyList<IndexProposal> Indexes,
    IReadOnlyList<IndexProposal> Unused,
    IReadOnlyList<(MongoCollectionFacts Collection, MongoIndexFacts Index)> Drops,
    IReadOnlyDictionary<AdvisedOperation, (IReadOnlyList<Measured> Before, IReadOnlyList<Measured> After)> Runs,
    IReadOnlyList<string> Notes)
{
    /// <summary>Whether a statement returned the same.</summary>
    public static (DigestVerdict Verdict, string? Reason) Compare(AdvisedOperation one, IReadOnlyList<Measured> before, IReadOnlyList<Measured> after) =>
        one.Operation.Writes ? (DigestVerdict.None, null)
        : before.Zip(after).All(pair => pair.First.Digest == pair.Second.Digest) ? (DigestVerdict.Equal, null)
        : one.Searches[0] is [[{ Limit: not null }, ..], ..] || one.Operation.Command.Contains("limit") || one.Operation.Stages.Any(stage => stage.Contains("$limit") || stage.Contains("$sample"))
            ? (DigestVerdict.Undetermined, "a limit chooses among documents whose order nothing defines")
            : one.Operation.Stages.Any(stage => stage.Contains("$group")) ? (DigestVerdict.Undetermined, "sums of floating point and the order of groups depend on the order of reading")
            : (DigestVerdict.Different, "the documents differ");
}
