using Polystore.Core.Advising;

namespace Polystore.Postgres.Advise.Candidates;

/// <summary>Which indexes come into question.</summary>
/// <param name="Kinds">Kinds beside plain b-trees.</param>
/// <param name="Width">Most key columns.</param>
internal sealed record CandidateOptions(IndexKinds Kinds = IndexKinds.All, int Width = 3)
{
    /// <summary>True when a kind may be proposed.</summary>
    public bool Has(IndexKinds kind) => (Kinds & kind) != IndexKinds.None;
}
