using Polystore.Samples.ShopApi.Model;

namespace Polystore.Samples.ShopApi.Endpoints;

/// <summary>Orders: rows that are written together with the stock in one transaction.</summary>
internal static class OrderEndpoints
{
    public static void MapOrders(this WebApplication app)
    {
        // The caller chooses the id: sent again after a failure, the same order is not placed twice.
        app.MapPut("/users/{user:long}/orders/{id:guid}", async (long user, Guid id, Shop shop, CancellationToken cancellationToken) =>
        {
            if (await OrderBook.FindAsync(shop, id, cancellationToken) is { } placed)
            {
                await shop.ForgetDerivedAsync(user);
                return Results.Ok(placed);
            }

            var read = await shop.Users.GetAsync(user, cancellationToken);
            if (!read.IsFound)
            {
                return Results.NotFound();
            }

            if (read.Missing.FirstOrDefault(part => part.Part == "cart") is { } away)
            {
                return Results.Problem($"The cart cannot be read now: {away}.", statusCode: StatusCodes.Status503ServiceUnavailable);
            }

            var order = await OrderBook.PlaceAsync(shop, id, user, read.Value.Cart ?? throw new OrderRefusedException("The cart is empty."), cancellationToken);
            await shop.ForgetDerivedAsync(user);
            return Results.Created($"/orders/{id}", order);
        });
        app.MapGet("/orders/{id:guid}", async (Guid id, Shop shop, CancellationToken cancellationToken) =>
            await OrderBook.FindAsync(shop, id, cancellationToken) is { } order ? Results.Ok(order) : Results.NotFound());
    }
}
