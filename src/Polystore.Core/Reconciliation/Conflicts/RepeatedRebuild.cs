using Polystore.Core.Findings;

namespace Polystore.Core.Reconciliation.Conflicts;

/// <summary>Each rebuild writes the table from the definition that was observed, so a second one would undo the first.</summary>
internal sealed class RepeatedRebuild : IConflict
{
    public string? Reason(Candidate candidate, Acceptance acceptance, CatalogSimulation next) => candidate.Effects
        .OfType<TableRebuilt>()
        .Select(rebuilt => (rebuilt, first: acceptance.WhoDid<TableRebuilt>(rebuilt.Table, _ => true)))
        .Where(pair => pair.first is not null)
        .Select(pair => $"Both this and {pair.first!.Reference} write {pair.rebuilt.Table} anew, and one would undo the other; apply that one, then check again.")
        .FirstOrDefault();
}
