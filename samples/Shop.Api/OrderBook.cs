using Polystore.Runtime.Stores;
using Polystore.Samples.ShopApi.Model;

namespace Polystore.Samples.ShopApi;

/// <summary>Places and finds orders.</summary>
internal static class OrderBook
{
    /// <summary>Takes the pieces from the stock and writes the order, or does neither.</summary>
    /// <exception cref="OrderRefusedException">The cart is empty, or the stock too small.</exception>
    public static async Task<Order> PlaceAsync(Shop shop, Guid id, long user, Cart cart, CancellationToken cancellationToken)
    {
        if (cart.Pieces.Count == 0)
        {
            throw new OrderRefusedException("The cart is empty.");
        }

        var placed = shop.Time.GetUtcNow();
        var total = await shop.Main.InTransactionAsync(
            async (transaction, token) =>
            {
                // In one order of products, so that two orders never wait for each other in a circle.
                var lines = cart.Pieces.OrderBy(line => line.Key).ToList();
                var cents = 0L;
                foreach (var (product, pieces) in lines)
                {
                    cents += await TakeAsync(transaction, product, pieces, token);
                }

                await transaction.ExecuteAsync($"INSERT INTO orders (id, user_id, placed_at, total_cents) VALUES ({Text(id)}, {user}, {placed}, {cents})", token);
                foreach (var (product, pieces) in lines)
                {
                    await transaction.ExecuteAsync($"INSERT INTO order_lines (order_id, product_id, pieces) VALUES ({Text(id)}, {product}, {pieces})", token);
                }

                return cents;
            },
            cancellationToken: cancellationToken);
        return new Order(id, user, placed, total, cart.Pieces);
    }

    public static async Task<Order?> FindAsync(Shop shop, Guid id, CancellationToken cancellationToken)
    {
        var order = await shop.Main.QueryFirstAsync(
            $"SELECT user_id, placed_at, total_cents FROM orders WHERE id = {Text(id)}",
            row => new Order(id, row.GetInt64(0), row.GetFieldValue<DateTimeOffset>(1), row.GetInt64(2), new Dictionary<long, int>()),
            cancellationToken);
        var lines = order is null ? [] : await shop.Main.QueryListAsync(
            $"SELECT product_id, pieces FROM order_lines WHERE order_id = {Text(id)}", row => KeyValuePair.Create(row.GetInt64(0), row.GetInt32(1)), cancellationToken);
        return order is null ? null : order with { Pieces = lines.ToDictionary() };
    }

    private static async Task<long> TakeAsync(RelationalTransaction transaction, long product, int pieces, CancellationToken cancellationToken)
    {
        var taken = await transaction.ExecuteAsync($"UPDATE products SET stock = stock - {pieces} WHERE id = {product} AND stock >= {pieces}", cancellationToken);
        return taken == 1
            ? pieces * await transaction.QueryValueAsync<long>($"SELECT price_cents FROM products WHERE id = {product}", cancellationToken)
            : throw new OrderRefusedException($"Product {product} is not there in {pieces} pieces.");
    }

    private static string Text(Guid id) => id.ToString("D");
}
