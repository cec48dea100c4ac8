using System.Globalization;
using Npgsql;
using Polystore.Core.Proofs;

namespace Polystore.Postgres.Explain.Rewrites.Proving;

/// <summary>Two statements and what their digests say about them.</summary>
/// <param name="Before">The original.</param>
/// <param name="After">The rewritten one.</param>
internal sealed record DigestComparison(ComparedStatement Before, ComparedStatement After)
{
    // What depends on the server's state or limits and not on what the statements mean.
    private static readonly string[] Circumstances = ["57", "53", "55", "40", "08", "42501", "58"];

    /// <summary>The verdict over one state of the data.</summary>
    /// <param name="before">What the original returned.</param>
    /// <param name="after">What the rewritten one returned.</param>
    /// <param name="describe">Words for a failure.</param>
    public RewriteVerdict Compare(DigestAttempt before, DigestAttempt after, Func<PostgresException, string> describe)
    {
        if (before.Failure is { } failed)
        {
            return RewriteVerdict.Undetermined($"the original statement could not be run: {describe(failed)}");
        }

        if (after.Failure is { } failure)
        {
            var reason = $"the rewritten statement could not be run: {describe(failure)}";
            return Array.Exists(Circumstances, state => failure.SqlState.StartsWith(state, StringComparison.Ordinal)) ? RewriteVerdict.Undetermined(reason) : RewriteVerdict.Different(reason);
        }

        var (was, now) = (before.Digest!, after.Digest!);
        if (was.Rows != now.Rows)
        {
            return RewriteVerdict.Different(string.Create(CultureInfo.InvariantCulture, $"{was.Rows} rows before, {now.Rows} after"));
        }

        if (was.Sum != now.Sum)
        {
            return Before.LeavesChoice
                ? RewriteVerdict.Undetermined("LIMIT, OFFSET or DISTINCT ON may leave open which of several tied rows come")
                : RewriteVerdict.Different("other values in the rows returned");
        }

        return Before.Order.Length == 0 || was.Sequence == now.Sequence || Before.Order == After.Order
            ? new RewriteVerdict(DigestVerdict.Equal, null)
            : RewriteVerdict.Undetermined("the same rows in another order, and ORDER BY is written in another way");
    }
}

/// <summary>What running a statement gave.</summary>
/// <param name="Digest">Its rows; null when it failed.</param>
/// <param name="Failure">Why it failed.</param>
internal sealed record DigestAttempt(RowsDigest? Digest, PostgresException? Failure);
