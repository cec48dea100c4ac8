using MongoDB.Bson;
using Polystore.Runtime.Stores;
using Polystore.Samples.ShopApi.Model;

namespace Polystore.Samples.ShopApi.Endpoints;

/// <summary>Products are rows, what is written about them are documents.</summary>
internal static class ProductEndpoints
{
    private const int NewestReviews = 20;

    public static void MapProducts(this WebApplication app)
    {
        app.MapGet("/products", async (Shop shop, CancellationToken cancellationToken) => Results.Ok<IReadOnlyList<Product>>(await shop.Main.QueryListAsync(
            $"""
            SELECT id, name, price_cents, stock, CAST(coalesce((SELECT sum(pieces) FROM order_lines WHERE product_id = products.id), 0) AS bigint)
            FROM products
            ORDER BY id
            """,
            row => new Product(row.GetInt64(0), row.GetString(1), row.GetInt64(2), row.GetInt32(3), row.GetInt64(4)),
            cancellationToken)));
        app.MapGet("/products/{id:long}/reviews", async (long id, Shop shop, CancellationToken cancellationToken) =>
        {
            var options = new DocumentFindOptions { Sort = new BsonDocument("_id", 1), Limit = NewestReviews };
            var reviews = new List<Review>();
            await foreach (var review in shop.Reviews.FindAsync(new BsonDocument("product", id), options, cancellationToken))
            {
                reviews.Add(new Review(review["user"].ToInt64(), review["stars"].ToInt32(), review["text"] is BsonString text ? text.Value : null));
            }

            return Results.Ok<IReadOnlyList<Review>>(reviews);
        });
        app.MapPut("/products/{id:long}/reviews", async (long id, Review review, Shop shop, CancellationToken cancellationToken) =>
        {
            if (review.Stars is < 1 or > 5)
            {
                return Results.Problem("stars has to be 1 to 5.", statusCode: StatusCodes.Status400BadRequest);
            }

            // One review of a customer for a product: writing it again replaces it, and trying again after a failure is safe.
            await shop.Reviews.UpsertAsync(
                new BsonDocument { { "_id", $"{id}:{review.User}" }, { "product", id }, { "user", review.User }, { "stars", review.Stars }, { "text", (BsonValue?)review.Text ?? BsonNull.Value } },
                cancellationToken);
            await shop.ForgetDerivedAsync(review.User);
            return Results.NoContent();
        });
    }
}
