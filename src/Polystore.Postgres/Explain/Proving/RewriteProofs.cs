using System.Globalization;
using Npgsql;
using Polystore.Core.Engines;
using Polystore.Core.Findings;
using Polystore.Postgres.Connect;
using Polystore.Postgres.Explain.Rewrites.Proving;
using Polystore.Postgres.Explain.Running;

namespace Polystore.Postgres.Explain.Proving;

/// <summary>
/// Compares the statements that findings propose with the user's own. One that returns other rows is taken back; one that the planner
/// or the clock finds no better is withheld; the others carry their proof.
/// </summary>
internal sealed class RewriteProofs(ExplainRequest request, ParameterValues values, TimeProvider time)
{
    // Proofs are an extra: an explanation is not held up for longer than somebody waits for it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Dictionary<string, RewriteVerdict> known = new(StringComparer.Ordinal);

    /// <summary>The findings, each that proposes a statement with the verdict on it.</summary>
    public async Task<Explanation> ProveAsync(Explanation explanation, string sql, CancellationToken cancellationToken)
    {
        var proposing = explanation.Findings.Where(finding => finding is { Proof: null, Remedy.Rewrite: not null }).ToList();
        if (proposing.Count == 0)
        {
            return explanation;
        }

        var start = time.GetTimestamp();
        await using var connection = await PostgresConnector.OpenAsync(request.Target, request.Options, cancellationToken);
        var judged = new Dictionary<Finding, Finding>(ReferenceEqualityComparer.Instance);
        foreach (var finding in proposing)
        {
            judged[finding] = time.GetElapsedTime(start) > Patience
                ? finding with { Unproven = string.Create(CultureInfo.InvariantCulture, $"the {Patience.TotalSeconds:0} s for proofs were used up") }
                : RewriteJudgement.Of(finding, await VerdictAsync(connection, sql, finding.Remedy!.Rewrite!, cancellationToken));
        }

        return explanation with
        {
            Findings = explanation.Findings.Select(finding => judged.GetValueOrDefault(finding, finding))
                .OrderByDescending(finding => finding.Severity).ThenByDescending(finding => finding.Weight).ToList(),
        };
    }

    private async Task<RewriteVerdict> VerdictAsync(NpgsqlConnection connection, string sql, string rewritten, CancellationToken cancellationToken)
    {
        if (known.TryGetValue(rewritten, out var verdict))
        {
            return verdict;
        }

        var options = new RewriteProofOptions
        {
            StatementTimeout = request.Options.StatementTimeout,
            LockTimeout = request.Options.LockTimeout,
            OnData = request.Analyze,
            Measured = request.Analyze,
        };
        try
        {
            verdict = values.WriteInto(rewritten) is { } after && values.WriteInto(sql) is { } before
                ? await new RewriteProver(options).ProveAsync(connection, before, after, cancellationToken)
                : RewriteVerdict.Undetermined("its parameters are values that only the application has");
        }
        catch (Exception failure) when (failure is NpgsqlException or IOException or TimeoutException)
        {
            throw PostgresFailure.From(failure, request.Target);
        }

        return known[rewritten] = verdict;
    }
}
