namespace Polystore.Samples.Shop.Model;

/// <summary>A column as a careful designer would declare it; targets may do worse on purpose.</summary>
/// <param name="Name">Column name, unquoted.</param>
/// <param name="Type">Logical type.</param>
/// <param name="Nullable">Whether rows without a value occur.</param>
public sealed record ShopColumn(string Name, ShopType Type, bool Nullable = false);
