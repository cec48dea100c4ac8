using Polystore.Sqlite.Measure;

namespace Polystore.Sqlite.Prove;

/// <summary>A statement that is measured before and after a remedy.</summary>
/// <param name="Id">Id of the witness or of the statement in the workload.</param>
/// <param name="Sql">Its text.</param>
/// <param name="IsWitness">True when the finding itself names it.</param>
internal sealed record TrialStatement(string Id, string Sql, bool IsWitness);

/// <summary>What a remedy did to one statement.</summary>
/// <param name="Statement">The statement.</param>
/// <param name="Before">Without the remedy.</param>
/// <param name="After">With it.</param>
internal sealed record TrialResult(TrialStatement Statement, StatementMeasurement Before, StatementMeasurement After)
{
    /// <summary>True when both were measured.</summary>
    public bool IsMeasured => Before.IsMeasured && After.IsMeasured;

    /// <summary>Whether the results are the same.</summary>
    public ComparedResult Comparison => ResultComparison.Compare(Before, After);
}
