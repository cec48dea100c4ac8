namespace Polystore.Postgres.Explain.Parsing;

/// <summary>A plan read of text.</summary>
/// <param name="Holder">The object with the root under <c>Plan</c>.</param>
/// <param name="First">Number of its first line.</param>
/// <param name="Last">Its last line.</param>
internal readonly record struct TextPlan(PlanValue Holder, int First, TextLine Last);
