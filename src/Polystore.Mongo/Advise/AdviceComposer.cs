using Polystore.Core.Advising;
using Polystore.Core.Engines;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Proofs;
using Polystore.Core.Workloads;
using Polystore.Mongo.Advise.Choosing;
using Polystore.Mongo.Advise.Proving;
using Polystore.Mongo.Observe;
using Polystore.Mongo.Operations;
using Polystore.Mongo.Rules.Reading;

namespace Polystore.Mongo.Advise;

/// <summary>Puts the advice together as every engine's is.</summary>
internal sealed class AdviceComposer(
    AdviseRequest request,
    Snapshot snapshot,
    Workload workload,
    IReadOnlyList<AdvisedOperation> operations,
    IReadOnlyList<SkippedStatement> skipped,
    IndexChoice choice,
    FoundAdvice found)
{
    // Of what was looked at and not taken, the best few; the rest are variants.
    private const int MostRefused = 5;

    private readonly ChosenIndexes chosen = found.Chosen;
    private readonly ReplayOutcome? outcome = found.Outcome;

    /// <summary>Whether shares were guessed, no document having been read.</summary>
    public bool Guessed { get; init; }

    /// <summary>Advice beside indexes.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>Seconds that it took in all.</summary>
    public double Seconds { get; init; }

    public Advice Compose()
    {
        var measured = outcome is { Runs.Count: > 0 };
        var indexes = outcome?.Indexes ?? chosen.Indexes;
        var statements = operations.Where(one => chosen.Operations.ContainsKey(one)).Select(Statement).OrderBy(one => one.After <= one.Before).ThenByDescending(one => one.Calls * (one.Before - one.After)).ToList();
        return new Advice
        {
            Target = request.Target.ToString(),
            Engine = snapshot.Engine,
            ServerVersion = snapshot.ServerVersion,
            Workload = AdvisedWorkload.Of(workload) with { Notes = [.. workload.Notes, .. Notes()] },
            Cost = measured
                ? new AdviceCost(statements.Sum(one => one.Calls * one.Before), statements.Sum(one => one.Calls * one.After), "documents examined on the copy × calls")
                : new AdviceCost(chosen.Before, chosen.After, "documents read × calls, estimated"),
            Bound = measured ? null : new AdviceBound(chosen.Bound, "all candidates present"),
            Seconds = Seconds,
            Indexes = indexes.OrderByDescending(index => Gain(index, statements)).Select(Index).ToList(),
            Drops = found.Drops.Where(drop => outcome is null || outcome.Drops.Contains((drop.Collection, drop.Index))).Where(drop => indexes.Any(index => index.Facts.Name == drop.Keeper.Name) || drop.Collection.Indexes.Contains(drop.Keeper)).Select(Drop).ToList(),
            Statements = statements,
            Skipped = skipped,
            Refused = Refused(),
            Findings = Findings,
            Proof = measured ? Proof(outcome!, found.Environment!) : null,
        };
    }

    private IEnumerable<string> Notes()
    {
        if (Guessed)
        {
            yield return "No document was read, so that shares of values are guessed; --data true reads random documents, --prove measures on a copy.";
        }

        foreach (var note in outcome?.Notes ?? [])
        {
            yield return note;
        }
    }

    private AdvisedStatement Statement(AdvisedOperation one)
    {
        var (before, after) = chosen.Operations[one];
        var verdict = (Verdict: DigestVerdict.None, Reason: (string?)null);
        if (outcome is { Runs.Count: > 0 })
        {
            (before, after) = outcome.Runs.TryGetValue(one, out var runs) ? (WorkloadReplay.Documents(runs.Before), WorkloadReplay.Documents(runs.After)) : (0, 0);
            verdict = runs.Before is null ? verdict : ReplayOutcome.Compare(one, runs.Before, runs.After);
        }

        return new AdvisedStatement { Id = one.Statement.Id, Calls = one.Statement.Calls, Before = before, After = after, Digest = verdict.Verdict, Reason = verdict.Reason, Sql = OperationText.Write(one.Operation with { Database = null }) };
    }

    private double Gain(IndexProposal index, IReadOnlyList<AdvisedStatement> statements) => chosen.Serves.TryGetValue(index, out var serves) ? statements.Where(one => serves.Contains(one.Id)).Sum(one => one.Calls * (one.Before - one.After)) : 0;

    private AdvisedIndex Index(IndexProposal index)
    {
        var used = outcome?.Runs.Where(pair => pair.Value.After.Any(run => run.Indexes.Contains(index.Facts.Name))).Select(pair => pair.Key.Statement.Id).ToList();
        return new AdvisedIndex
        {
            Index = CatalogReading.Index(index.Collection, index.Facts),
            Apply = [IndexChange.CreateStatement(index.Collection, index.Specification)],
            Rollback = [IndexChange.DropStatement(index.Collection, index.Facts.Name)],
            Bytes = new IndexBytes(Predicted: index.Bytes),
            Serves = used is { Count: > 0 } ? used : chosen.Serves.GetValueOrDefault(index) ?? [],
            Why = IndexReason.Of(index, operations),
            Lock = IndexChange.BuildLock,
        };
    }

    private static AdvisedDrop Drop(SuperfluousIndex drop) => new()
    {
        Index = CatalogReading.Index(drop.Collection, drop.Index),
        Apply = [IndexChange.DropStatement(drop.Collection, drop.Index.Name)],
        Rollback = [IndexChange.CreateStatement(drop.Collection, MongoDB.Bson.BsonDocument.Parse(drop.Index.Specification))],
        Bytes = new IndexBytes(Measured: drop.Index.Bytes),
        Reason = $"its key begins {drop.Keeper.Name}, which serves whatever it serves",
    };

    private List<RefusedIndex> Refused() =>
    [
        .. (outcome?.Unused ?? []).Select(index => new RefusedIndex(IndexChange.CreateStatement(index.Collection, index.Specification), "made on the copy, and no plan used it")),
        .. choice.Proposals.Where(proposal => !chosen.Indexes.Contains(proposal) && proposal.Upkeep > 0).OrderByDescending(proposal => proposal.Upkeep).Take(MostRefused).Select(proposal => new RefusedIndex(
            IndexChange.CreateStatement(proposal.Collection, proposal.Specification),
            $"writes would pay {Amount.Count(proposal.Upkeep)} documents' worth for it over the workload, and the chosen ones do nearly as well without")),
    ];

    private static Proof Proof(ReplayOutcome outcome, string environment)
    {
        var runs = outcome.Runs.Select(pair =>
        {
            var (verdict, reason) = ReplayOutcome.Compare(pair.Key, pair.Value.Before, pair.Value.After);
            return new ProofRun
            {
                Scale = 1,
                Metric = "documents_examined",
                Statement = pair.Key.Statement.Id,
                Before = WorkloadReplay.Documents(pair.Value.Before),
                After = WorkloadReplay.Documents(pair.Value.After),
                N = pair.Value.Before.Count,
                Digest = verdict,
                Reason = reason,
                BeforeMs = pair.Value.Before.Average(run => run.Milliseconds),
                AfterMs = pair.Value.After.Average(run => run.Milliseconds),
            };
        }).ToList();
        var keys = outcome.Runs.Where(pair => pair.Value.Before.Concat(pair.Value.After).All(run => run.Keys is not null)).Select(pair => new ProofRun
        {
            Scale = 1,
            Metric = "keys_examined",
            Statement = pair.Key.Statement.Id,
            Before = pair.Value.Before.Average(run => run.Keys!.Value),
            After = pair.Value.After.Average(run => run.Keys!.Value),
            N = pair.Value.Before.Count,
        });
        return new Proof { Kind = ProofKind.Measured, Runs = [.. runs, .. keys], Environment = environment };
    }
}
