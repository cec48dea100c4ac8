using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Polystore.Core.Observation;
using Polystore.Core.Proofs;
using Polystore.Postgres.Connect;
using Polystore.Sql.PgQuery;

namespace Polystore.Postgres.Explain.Rewrites.Proving;

/// <summary>
/// Checks that a rewritten statement returns what the original returns: on the data of the database, in one read-only snapshot, and on
/// small random data sets in temporary tables that stand before the real ones, inside a transaction that is rolled back.
/// </summary>
internal sealed class RewriteProver
{
    private readonly RewriteProofOptions options;

    public RewriteProver(RewriteProofOptions? options = null) => this.options = options ?? new RewriteProofOptions();

    /// <summary>Compares two statements.</summary>
    /// <param name="connection">Open, outside a transaction, with the search path of the statements.</param>
    /// <param name="original">A query.</param>
    /// <param name="rewritten">The query that is to stand in its place.</param>
    /// <param name="cancellationToken">Stops the statement under way.</param>
    public async Task<RewriteVerdict> ProveAsync(NpgsqlConnection connection, string original, string rewritten, CancellationToken cancellationToken)
    {
        if (!PgParser.IsAvailable)
        {
            return RewriteVerdict.Undetermined(PgParser.MissingMessage);
        }

        if (ComparedStatement.Of(original) is not { } before || ComparedStatement.Of(rewritten) is not { } after)
        {
            return RewriteVerdict.Undetermined("one of the statements cannot be parsed");
        }

        if ((before.Obstacle ?? after.Obstacle) is { } obstacle)
        {
            return RewriteVerdict.Undetermined(obstacle);
        }

        var comparison = new DigestComparison(before, after);
        var (onData, proof) = await OnDataAsync(connection, comparison, cancellationToken);
        if (onData.Verdict == DigestVerdict.Different || options.RandomSets == 0)
        {
            return onData with { Proof = Proven(proof, onData) };
        }

        var verdict = Together(onData, await new RandomTrial(options).RunAsync(connection, comparison, cancellationToken));
        return verdict with { Proof = Proven(proof, verdict) };
    }

    private static RewriteVerdict Together(RewriteVerdict onData, RewriteVerdict onRandom) => (onData.Verdict, onRandom.Verdict) switch
    {
        (_, DigestVerdict.Different) => onRandom,
        (DigestVerdict.Equal, DigestVerdict.Equal) => onData with { RandomSets = onRandom.RandomSets },
        (DigestVerdict.Equal, _) => onData with { Reason = $"equal on the data; not tried on random data: {onRandom.Reason}", RandomSets = onRandom.RandomSets },
        (_, DigestVerdict.Equal) => onData with
        {
            Reason = string.Create(CultureInfo.InvariantCulture, $"{onData.Reason}; equal on {onRandom.RandomSets} random data sets"),
            RandomSets = onRandom.RandomSets,
        },
        _ => onData,
    };

    private static Proof? Proven(ProofRun? run, RewriteVerdict verdict) => run is null ? null : new Proof
    {
        Kind = ProofKind.Planner,
        Environment = "the database itself, read only",
        Runs = [run with { Digest = verdict.Verdict, Reason = verdict.Reason }],
    };

    private async Task<(RewriteVerdict Verdict, ProofRun? Run)> OnDataAsync(NpgsqlConnection connection, DigestComparison comparison, CancellationToken cancellationToken)
    {
        var server = new ComparingSession(connection, options);
        await server.BeginAsync("READ ONLY", cancellationToken);
        try
        {
            if (await server.VolatileAsync(comparison, cancellationToken) is { } name)
            {
                return (RewriteVerdict.Undetermined($"it calls {name}, which answers differently at every call"), null);
            }

            var costs = (Before: await server.CostAsync(comparison.Before, cancellationToken), After: await server.CostAsync(comparison.After, cancellationToken));
            var clock = Stopwatch.StartNew();
            var before = await server.DigestAsync(comparison.Before, cancellationToken);
            var beforeTime = clock.Elapsed;
            clock.Restart();
            var after = before.Failure is null ? await server.DigestAsync(comparison.After, cancellationToken) : new DigestAttempt(null, null);
            var run = before.Failure is null && after.Failure is null
                ? new ProofRun { Scale = 1, Metric = "cost", Before = costs.Before, After = costs.After, BeforeMs = beforeTime.TotalMilliseconds, AfterMs = clock.Elapsed.TotalMilliseconds }
                : null;
            var verdict = comparison.Compare(before, after, Describe);
            if (verdict.Verdict != DigestVerdict.Equal && before.Digest?.Rows == after.Digest?.Rows && await server.SameRoundedAsync(comparison, cancellationToken))
            {
                verdict = new RewriteVerdict(DigestVerdict.Equal, "equal to 12 significant digits: floating-point sums depend on the order of the rows");
            }

            return (verdict, run);
        }
        finally
        {
            await server.RollbackAsync();
        }
    }

    private string Describe(PostgresException failure) =>
        PostgresFailure.Reason(failure, new ObserveOptions { StatementTimeout = options.StatementTimeout, LockTimeout = options.LockTimeout });
}
