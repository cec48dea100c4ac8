namespace Polystore.Sqlite.Explain;

/// <summary>A row of <c>EXPLAIN QUERY PLAN</c>.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Parent">The id of the row above it; 0 for none.</param>
/// <param name="Detail">What SQLite says.</param>
public sealed record SqlitePlanRow(int Id, int Parent, string Detail);
