namespace Polystore.Postgres.Explain.Parsing;

/// <summary>What was read of JSON, YAML or XML, and where the reading ended.</summary>
/// <param name="Value">The value; what could be read of it when the text was cut short.</param>
/// <param name="End">Position after it.</param>
/// <param name="Truncated">Where and why reading stopped early, null when it did not.</param>
internal readonly record struct StructuredText(PlanValue Value, int End, string? Truncated);
