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
        var (onData, runs) = await OnDataAsync(connection, comparison, cancellationToken);
        var verdict = onData is { Verdict: DigestVerdict.Different } || options.RandomSets == 0
            ? onData ?? RewriteVerdict.Undetermined("neither the data nor random data were compared")
            : Together(onData, await new RandomTrial(options).RunAsync(connection, comparison, cancellationToken));
        return verdict with { Proof = Proven(runs, verdict, onData?.Verdict == DigestVerdict.Equal) };
    }

    private static RewriteVerdict Together(RewriteVerdict? onData, RewriteVerdict onRandom) => (onData?.Verdict, onRandom.Verdict) switch
    {
        (null, _) or (_, DigestVerdict.Different) => onRandom,
        (DigestVerdict.Equal, DigestVerdict.Equal) => onData! with { RandomSets = onRandom.RandomSets },
        (DigestVerdict.Equal, _) => onData! with { Reason = $"equal on the data; not tried on random data: {onRandom.Reason}", RandomSets = onRandom.RandomSets },
        (_, DigestVerdict.Equal) => onData! with
        {
            Reason = string.Create(CultureInfo.InvariantCulture, $"{onData.Reason}; equal on {onRandom.RandomSets} random data sets"),
            RandomSets = onRandom.RandomSets,
        },
        _ => onData!,
    };

    private static Proof? Proven(IReadOnlyList<ProofRun> runs, RewriteVerdict verdict, bool onData) => runs.Count == 0 ? null : new Proof
    {
        Kind = runs[0].Metric == "cost" ? ProofKind.Planner : ProofKind.Measured,
        Environment = runs[0].Metric == "cost" ? "the planner of the database itself" : "the database itself, read only, caches warm",
        Runs = [runs[0] with { Digest = verdict.Verdict, Reason = verdict.Reason ?? Compared(verdict, onData) }, .. runs.Skip(1)],
    };

    // What "the same rows" rests on.
    private static string? Compared(RewriteVerdict verdict, bool onData) => (onData, verdict.RandomSets) switch
    {
        (true, > 0) => string.Create(CultureInfo.InvariantCulture, $"on the data and on {verdict.RandomSets} random data sets"),
        (true, _) => "on the data",
        (false, > 0) => string.Create(CultureInfo.InvariantCulture, $"on {verdict.RandomSets} random data sets; --analyze compares them on the data too"),
        _ => null,
    };

    private async Task<(RewriteVerdict? Verdict, IReadOnlyList<ProofRun> Runs)> OnDataAsync(NpgsqlConnection connection, DigestComparison comparison, CancellationToken cancellationToken)
    {
        var server = new ComparingSession(connection, options);
        await server.BeginAsync("READ ONLY", cancellationToken);
        try
        {
            if (await server.VolatileAsync(comparison, cancellationToken) is { } name)
            {
                return (RewriteVerdict.Undetermined($"it calls {name}, which answers differently at every call"), []);
            }

            var cost = new ProofRun
            {
                Scale = 1,
                Metric = "cost",
                Before = await server.CostAsync(comparison.Before, cancellationToken),
                After = await server.CostAsync(comparison.After, cancellationToken),
            };
            IReadOnlyList<ProofRun> costs = cost is { Before: > 0, After: > 0 } ? [cost] : [];
            if (!options.OnData)
            {
                return (null, costs);
            }

            var verdict = await DigestAsync(server, comparison, cancellationToken);
            var measured = options.Measured && verdict.Verdict != DigestVerdict.Different ? await new RewriteMeasure(server).RunAsync(comparison, cancellationToken) : [];
            return (verdict, [.. measured, .. costs]);
        }
        finally
        {
            await server.RollbackAsync();
        }
    }

    private async Task<RewriteVerdict> DigestAsync(ComparingSession server, DigestComparison comparison, CancellationToken cancellationToken)
    {
        var before = await server.DigestAsync(comparison.Before, cancellationToken);
        var after = before.Failure is null ? await server.DigestAsync(comparison.After, cancellationToken) : new DigestAttempt(null, null);
        if (before.Digest?.Rows > options.RowCap && after.Digest?.Rows > options.RowCap)
        {
            return RewriteVerdict.Undetermined(string.Create(CultureInfo.InvariantCulture, $"both return more than {options.RowCap:#,0} rows, which were not compared"));
        }

        var verdict = comparison.Compare(before, after, Describe);
        return verdict.Verdict != DigestVerdict.Equal && before.Digest?.Rows == after.Digest?.Rows && await server.SameRoundedAsync(comparison, cancellationToken)
            ? new RewriteVerdict(DigestVerdict.Equal, "equal to 12 significant digits: floating-point sums depend on the order of the rows")
            : verdict;
    }

    // Texts of data exceptions and of the user's own functions may quote values.
    private string Describe(PostgresException failure) => failure.SqlState[..2] is "22" or "23" or "P0"
        ? $"it ends with SQLSTATE {failure.SqlState}"
        : PostgresFailure.Reason(failure, new ObserveOptions { StatementTimeout = options.StatementTimeout, LockTimeout = options.LockTimeout });
}
