namespace Polystore.Postgres.Workloads.Logs.Grouping;

/// <summary>The last thing that a session logged about a statement, for what is logged about the same execution again.</summary>
/// <param name="Totals">The statement.</param>
/// <param name="Milliseconds">The time already counted; null when none was.</param>
/// <param name="Whole">The time is that of the whole execution: only auto_explain may still speak of it, because the server ends a portal
/// of the extended protocol after it logged its time.</param>
internal readonly record struct SessionTail(ShapeTotals Totals, double? Milliseconds, bool Whole = false);
