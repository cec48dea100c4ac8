namespace Polystore.Core.Keyspaces;

/// <summary>How a number is spread over keys. Quantiles are right within a factor of 1.5, the largest is exact.</summary>
/// <param name="Median">Half of the keys have no more.</param>
/// <param name="P99">99 of 100 keys have no more.</param>
/// <param name="Largest">The most.</param>
public sealed record KeyspaceSpread(long Median, long P99, long Largest);
