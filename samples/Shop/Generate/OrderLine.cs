namespace Polystore.Samples.Shop.Generate;

/// <summary>A line of an order: the product counted from 0, and its price in hundredths of the order's currency.</summary>
internal readonly record struct OrderLine(int Product, int Quantity, long UnitPrice);
