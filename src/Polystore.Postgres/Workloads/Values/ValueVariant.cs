namespace Polystore.Postgres.Workloads.Values;

/// <summary>Executions of a statement that are planned alike.</summary>
/// <param name="Sql">One of them, with its values in place.</param>
/// <param name="Share">Their share of all executions, above 0 to 1.</param>
/// <param name="Words">What the values are; null when they were seen, or compared with no column.</param>
internal sealed record ValueVariant(string Sql, double Share, string? Words = null);
