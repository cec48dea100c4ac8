using MongoDB.Bson;
using Polystore.Runtime.Stores;

namespace Polystore.Samples.ShopApi;

/// <summary>Makes tables and indexes that are not there, and a few products to sell.</summary>
internal sealed class ShopSchema(RelationalStore main, IDocumentStore documents) : IHostedService
{
    private const int Products = 50;
    private const int Stock = 1_000_000;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await main.ExecuteAsync($"CREATE TABLE IF NOT EXISTS users (id bigint PRIMARY KEY, version bigint NOT NULL, name text NOT NULL, email text NOT NULL UNIQUE)", cancellationToken);
        await main.ExecuteAsync($"CREATE TABLE IF NOT EXISTS products (id bigint PRIMARY KEY, name text NOT NULL, price_cents bigint NOT NULL, stock int NOT NULL CHECK (stock >= 0))", cancellationToken);
        var instant = new SqlQuery().Write(main.Dialect is PostgresDialect ? "timestamptz" : "text");
        await main.ExecuteAsync($"CREATE TABLE IF NOT EXISTS orders (id text PRIMARY KEY, user_id bigint NOT NULL REFERENCES users (id), placed_at {instant} NOT NULL, total_cents bigint NOT NULL)", cancellationToken);
        await main.ExecuteAsync($"CREATE INDEX IF NOT EXISTS orders_user_idx ON orders (user_id, placed_at)", cancellationToken);
        await main.ExecuteAsync(
            $"CREATE TABLE IF NOT EXISTS order_lines (order_id text NOT NULL REFERENCES orders (id), product_id bigint NOT NULL REFERENCES products (id), pieces int NOT NULL CHECK (pieces > 0), PRIMARY KEY (order_id, product_id))", cancellationToken);
        await main.ExecuteAsync($"CREATE INDEX IF NOT EXISTS order_lines_product_idx ON order_lines (product_id)", cancellationToken);
        for (var id = 1L; id <= Products; id++)
        {
            await main.ExecuteAsync($"INSERT INTO products (id, name, price_cents, stock) VALUES ({id}, {$"Product {id}"}, {id * 100}, {Stock}) ON CONFLICT (id) DO NOTHING", cancellationToken);
        }

        var reviews = documents.Collection("reviews");
        await reviews.EnsureIndexAsync(new DocumentIndex("by_product", new BsonDocument("product", 1)), cancellationToken);
        await reviews.EnsureIndexAsync(new DocumentIndex("by_user", new BsonDocument("user", 1)), cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
