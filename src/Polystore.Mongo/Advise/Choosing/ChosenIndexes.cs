namespace Polystore.Mongo.Advise.Choosing;

/// <summary>The answer of <see cref="IndexChoice"/>; costs are documents × calls, estimated.</summary>
/// <param name="Indexes">To make.</param>
/// <param name="Before">Cost of the workload now.</param>
/// <param name="After">Cost with them, upkeep included.</param>
/// <param name="Bound">No choice among the candidates costs less.</param>
/// <param name="Operations">Cost of one run of each statement before and after.</param>
/// <param name="Serves">Ids of the statements that each serves.</param>
internal sealed record ChosenIndexes(
    IReadOnlyList<IndexProposal> Indexes,
    double Before,
    double After,
    double Bound,
    IReadOnlyDictionary<AdvisedOperation, (double Before, double After)> Operations,
    IReadOnlyDictionary<IndexProposal, List<string>> Serves);
