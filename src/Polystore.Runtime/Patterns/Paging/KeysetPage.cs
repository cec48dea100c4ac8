namespace Polystore.Runtime.Patterns;

/// <summary>A page of rows in their declared order, whichever way it was reached.</summary>
/// <param name="Items">The rows.</param>
/// <param name="Next">The cursor of the page after it; null when there is none.</param>
/// <param name="Previous">The cursor of the page before it; null when there is none. An empty page has neither.</param>
public sealed record KeysetPage<T>(IReadOnlyList<T> Items, string? Next, string? Previous);
