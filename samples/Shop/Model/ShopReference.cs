namespace Polystore.Samples.Shop.Model;

/// <summary>A foreign key of one column.</summary>
/// <param name="Column">The referring column.</param>
/// <param name="Table">The table referred to.</param>
/// <param name="Key">The key column referred to.</param>
public sealed record ShopReference(string Column, string Table, string Key);
