namespace Polystore.Postgres.Advise.Proving;

/// <summary>One statement as it was measured.</summary>
/// <param name="Milliseconds">Median execution time.</param>
/// <param name="Blocks">Blocks touched in any cache or temporary file, of the last run.</param>
/// <param name="Digest">Number and hash of its rows, order aside; null for a statement that returns none.</param>
internal sealed record StatementMeasurement(double Milliseconds, double Blocks, string? Digest);
