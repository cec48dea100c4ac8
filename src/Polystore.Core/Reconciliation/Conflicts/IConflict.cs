namespace Polystore.Core.Reconciliation.Conflicts;

/// <summary>One way in which a remedy does harm together with those accepted before it.</summary>
internal interface IConflict
{
    /// <summary>Why the candidate must wait, in one or two sentences for the user; null when there is no such harm.</summary>
    /// <param name="candidate">The remedy that asks.</param>
    /// <param name="acceptance">What was accepted before it.</param>
    /// <param name="next">The catalogue after all of that and the candidate.</param>
    string? Reason(Candidate candidate, Acceptance acceptance, CatalogSimulation next);
}
