using Polystore.Core.Proofs;

namespace Polystore.Postgres.Explain.Rewrites.Proving;

/// <summary>Whether two statements return the same rows.</summary>
/// <param name="Verdict">Equal, different or undetermined.</param>
/// <param name="Reason">Why it is not plainly equal; null otherwise.</param>
internal sealed record RewriteVerdict(DigestVerdict Verdict, string? Reason)
{
    /// <summary>Random data sets on which both ran.</summary>
    public int RandomSets { get; init; }

    /// <summary>The comparison as a proof; null when neither cost is known.</summary>
    public Proof? Proof { get; init; }

    /// <summary>Neither yes nor no.</summary>
    public static RewriteVerdict Undetermined(string reason) => new(DigestVerdict.Undetermined, reason);

    /// <summary>No.</summary>
    public static RewriteVerdict Different(string reason) => new(DigestVerdict.Different, reason);
}
