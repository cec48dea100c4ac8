using Polystore.Samples.ShopApi.Model;

namespace Polystore.Samples.ShopApi.Endpoints;

/// <summary>Customers: one entity over three stores.</summary>
internal static class UserEndpoints
{
    public static void MapUsers(this WebApplication app)
    {
        app.MapPut("/users/{id:long}", async (long id, NewUser user, Shop shop, CancellationToken cancellationToken) =>
        {
            await shop.Users.InsertAsync(new User { Id = id, Name = user.Name, Email = user.Email }, cancellationToken);
            return Results.Created($"/users/{id}", null);
        });
        app.MapGet("/users/{id:long}", async (long id, Shop shop, CancellationToken cancellationToken) =>
            await shop.Users.GetAsync(id, cancellationToken) is { IsFound: true } read ? Results.Ok(new UserView(read.Value, [.. read.Missing.Select(part => part.Part)])) : Results.NotFound());
        app.MapDelete("/users/{id:long}", async (long id, Shop shop, CancellationToken cancellationToken) =>
            await shop.Users.DeleteAsync(id, null, cancellationToken) ? Results.NoContent() : Results.NotFound());
        app.MapPut("/users/{id:long}/profile", async (long id, Profile profile, Shop shop, CancellationToken cancellationToken) =>
            (await shop.Users.ChangeAsync(id, user => user with { Profile = profile }, cancellationToken: cancellationToken)).IsFound ? Results.NoContent() : Results.NotFound());
        app.MapGet("/users/{id:long}/with-profile", async (long id, Shop shop, CancellationToken cancellationToken) =>
            await shop.UserWithProfile.GetAsync(id, cancellationToken) is { IsFound: true, Value: var card } ? Results.Ok(card) : Results.NotFound());
        app.MapGet("/users/{id:long}/analytics", async (long id, string? window, Shop shop, CancellationToken cancellationToken) =>
            Days(window ?? "30d") is { } days
                ? Results.Ok(await shop.Analytics.GetAsync((id, days), cancellationToken))
                : Results.Problem("A window is a number of days from 1 to 366, such as 30d.", statusCode: StatusCodes.Status400BadRequest));
    }

    private static int? Days(string window) =>
        window.EndsWith('d') && int.TryParse(window.AsSpan(0, window.Length - 1), out var days) && days is >= 1 and <= 366 ? days : null;
}
