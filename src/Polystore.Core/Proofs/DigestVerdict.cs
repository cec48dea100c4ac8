namespace Polystore.Core.Proofs;

/// <summary>Whether a statement returned the same rows before and after, order aside.</summary>
public enum DigestVerdict
{
    /// <summary>The same multiset of rows.</summary>
    Equal,

    /// <summary>Another multiset of rows: the change is wrong.</summary>
    Different,

    /// <summary>Cannot be told; <see cref="ProofRun.Reason"/> says why (ties under LIMIT, volatile functions, …).</summary>
    Undetermined,

    /// <summary>The statement returns no rows to compare.</summary>
    None,
}
