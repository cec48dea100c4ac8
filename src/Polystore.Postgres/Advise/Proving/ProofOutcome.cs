using System.Globalization;
using Polystore.Core.Advising;
using Polystore.Core.Connections;
using Polystore.Core.Proofs;

namespace Polystore.Postgres.Advise.Proving;

/// <summary>What the copies said about an advice.</summary>
internal sealed class ProofOutcome
{
    private readonly Dictionary<string, CopyOutcome> copies = [];

    /// <summary>Changes that the measurements speak against, by the index's name, with the reason.</summary>
    public Dictionary<string, Withdrawal> Withdrawn { get; } = new(StringComparer.Ordinal);

    /// <summary>What was measured on the first copy.</summary>
    public IReadOnlyList<StatementTrial> Trials => copies.Values.First().Trials;

    /// <summary>Takes what one copy said, in place of what it said before.</summary>
    public void Take(DatabaseUrl copy, double scale, CopyTrial trial, AdviceReview review)
    {
        foreach (var (name, withdrawal) in review.Withdrawn)
        {
            Withdrawn.TryAdd(name, withdrawal);
        }

        copies[copy.ToConnectionUrl()] = new CopyOutcome(copy.Database ?? "", scale, trial.Trials, trial.Builds);
    }

    /// <summary>The advice with its proof. It must be what was measured last: without the withdrawn changes.</summary>
    public Advice Complete(Advice advice)
    {
        var runs = copies.Values.SelectMany(copy => copy.Trials.Where(trial => trial.Measured).SelectMany(trial => trial.Runs(copy.Scale)))
            .OrderByDescending(run => run.Metric == "ms").ThenByDescending(run => run.Change == ProofChange.Slower).ToList();
        var first = copies.Values.First();
        return advice with
        {
            Indexes = advice.Indexes.Select(index => first.Builds.GetValueOrDefault(index.Index.Name) is { } build
                ? index with { Bytes = index.Bytes with { Measured = build.Bytes }, BuildSeconds = build.Seconds }
                : index).ToList(),
            Statements = advice.Statements.Select(statement => Complete(statement, runs)).OrderByDescending(statement => IsSlower(statement, runs)).ToList(),
            Proof = new Proof
            {
                Kind = ProofKind.Measured,
                Runs = runs,
                Environment = $"PostgreSQL {advice.ServerVersion}, {string.Join("; ", copies.Values.Select(copy => Words(copy, advice)))}, before and after in turn in a transaction that was rolled back, warm cache",
            },
        };
    }

    // The worst of what the copies say about its rows.
    private static AdvisedStatement Complete(AdvisedStatement statement, List<ProofRun> runs)
    {
        var own = runs.Where(run => run.Statement == statement.Id && run.Metric == "ms").ToList();
        DigestVerdict[] worst = [DigestVerdict.Different, DigestVerdict.Undetermined, DigestVerdict.Equal];
        var verdict = Array.Find(worst, one => own.Exists(run => run.Digest == one));
        return own.Find(run => run.Digest == verdict) is { } said ? statement with { Digest = said.Digest, Reason = said.Reason ?? statement.Reason } : statement;
    }

    private static bool IsSlower(AdvisedStatement statement, List<ProofRun> runs) => runs.Exists(run => run.Statement == statement.Id && run.Change == ProofChange.Slower);

    private static string Words(CopyOutcome copy, Advice advice) => string.Create(
        CultureInfo.InvariantCulture,
        $"copy {copy.Database} with {copy.Scale:0.##}× the data, indexes built in {advice.Indexes.Sum(index => copy.Builds.GetValueOrDefault(index.Index.Name)?.Seconds ?? 0):0.0} s");

    private sealed record CopyOutcome(string Database, double Scale, IReadOnlyList<StatementTrial> Trials, IReadOnlyDictionary<string, IndexBuild> Builds);
}
