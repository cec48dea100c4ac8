namespace Polystore.Core.Proofs;

/// <summary>A statement whose cost shows a fault and its cure.</summary>
/// <param name="Id">Short name, unique within the finding.</param>
/// <param name="Sql">The statement; it reads only, or is rolled back by the prover.</param>
/// <param name="Description">What it stands for, such as "what deleting one user asks of orders".</param>
public sealed record Witness(string Id, string Sql, string Description);
