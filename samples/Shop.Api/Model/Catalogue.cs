namespace Polystore.Samples.ShopApi.Model;

/// <summary>A product; what is sold of it comes from the orders, so that stock and orders can be held against each other.</summary>
internal sealed record Product(long Id, string Name, long PriceCents, int Stock, long Sold);

/// <summary>An order as it is placed and shown.</summary>
internal sealed record Order(Guid Id, long User, DateTimeOffset PlacedAt, long TotalCents, IReadOnlyDictionary<long, int> Pieces);

/// <summary>What one customer thinks of one product.</summary>
internal sealed record Review(long User, int Stars, string? Text);

/// <summary>A new customer.</summary>
internal sealed record NewUser(string Name, string Email);

/// <summary>An order that the shop does not take, as the stock is too small or the cart empty.</summary>
internal sealed class OrderRefusedException(string message) : Exception(message);
