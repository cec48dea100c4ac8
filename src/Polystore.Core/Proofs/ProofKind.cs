namespace Polystore.Core.Proofs;

/// <summary>How strong a proof is.</summary>
public enum ProofKind
{
    /// <summary>The planner's own estimate before and after.</summary>
    Planner,

    /// <summary>Measured on a copy of the data, before and after.</summary>
    Measured,
}
