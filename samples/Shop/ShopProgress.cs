namespace Polystore.Samples.Shop;

/// <summary>How far the filling of a target has come.</summary>
/// <param name="Table">The table being written; empty while indexes are made in the end.</param>
/// <param name="Rows">Rows written so far, in all tables.</param>
/// <param name="ExpectedRows">Rows there will be in the end, to within a few percent.</param>
public sealed record ShopProgress(string Table, long Rows, long ExpectedRows);
