using Polystore.Samples.ShopApi.Model;

namespace Polystore.Samples.ShopApi.Endpoints;

/// <summary>Carts: live state of the customer.</summary>
internal static class CartEndpoints
{
    private const int MostPieces = 1000;

    public static void MapCarts(this WebApplication app) =>
        app.MapPut("/users/{id:long}/cart/{product:long}", async (long id, long product, int pieces, Shop shop, CancellationToken cancellationToken) =>
        {
            if (pieces is < 0 or > MostPieces)
            {
                return Results.Problem($"pieces is {pieces}; it has to be 0 to {MostPieces}.", statusCode: StatusCodes.Status400BadRequest);
            }

            var read = await shop.Users.ChangeAsync(id, user => user with { Cart = With(user.Cart, product, pieces) }, cancellationToken: cancellationToken);
            return read.IsFound ? Results.Ok(read.Value.Cart) : Results.NotFound();
        });

    private static Cart With(Cart? cart, long product, int pieces)
    {
        var changed = new Dictionary<long, int>(cart?.Pieces ?? new Dictionary<long, int>()) { [product] = pieces };
        if (pieces == 0)
        {
            changed.Remove(product);
        }

        return new Cart(changed);
    }
}
