namespace Polystore.Core.Proofs;

/// <summary>Whether a statement's time changed by more than the noise of its repetitions.</summary>
public enum ProofChange
{
    /// <summary>No difference that the repetitions confirm, or none larger than is tolerated.</summary>
    Same,

    /// <summary>Faster in nearly every pair of runs.</summary>
    Faster,

    /// <summary>Slower than is tolerated, in nearly every pair of runs.</summary>
    Slower,
}
