using System.Text.Json;

namespace Polystore.ShopApi.Tests;

/// <summary>What the API does, whatever its stores are.</summary>
internal static class ShopChecks
{
    public static async Task RunAsync(RunningShop shop)
    {
        var user = Random.Shared.NextInt64(1L << 30, 1L << 50);
        (await shop.GetAsync("/health")).Text.ShouldBe("Healthy");
        (await shop.GetAsync($"/users/{user}")).Status.ShouldBe(404);
        (await shop.PutAsync($"/users/{user}", new { name = "Ann", email = $"ann{user}@example.com" })).Status.ShouldBe(201);

        var again = await shop.PutAsync($"/users/{user}", new { name = "Bea", email = "b" });
        (again.Status, again.Type).ShouldBe((409, "application/problem+json"));
        again.Json.GetProperty("title").GetString().ShouldBe("It is there already.");

        (await shop.PutAsync($"/users/{user}/profile", new { theme = "dark", about = (string?)null, interests = new[] { "tea" } })).Status.ShouldBe(204);
        (await shop.GetAsync($"/users/{user}/with-profile")).Text.ShouldBe("""{"name":"Ann","profile":{"theme":"dark","about":null,"interests":["tea"]}}""");

        (await shop.PutAsync($"/users/{user}/orders/{Guid.NewGuid()}")).Json.GetProperty("detail").GetString().ShouldBe("The cart is empty.");
        (await shop.PutAsync($"/users/{user}/cart/3?pieces=2")).Status.ShouldBe(200);
        (await shop.PutAsync($"/users/{user}/cart/4?pieces=1")).Status.ShouldBe(200);
        (await shop.PutAsync($"/users/{user}/cart/5?pieces=-1")).Status.ShouldBe(400);
        var whole = (await shop.GetAsync($"/users/{user}")).Json;
        whole.GetProperty("missing").GetArrayLength().ShouldBe(0);
        whole.GetProperty("user").GetProperty("cart").GetProperty("pieces").ToString().ShouldBe("""{"3":2,"4":1}""");
        whole.GetProperty("user").GetProperty("version").GetInt64().ShouldBe(4);

        await OrderAsync(shop, user);

        (await shop.PutAsync("/products/3/reviews", new { user, stars = 6, text = "" })).Status.ShouldBe(400);
        (await shop.PutAsync("/products/3/reviews", new { user, stars = 5, text = "good" })).Status.ShouldBe(204);
        (await shop.PutAsync("/products/4/reviews", new { user, stars = 2, text = (string?)null })).Status.ShouldBe(204);
        (await shop.GetAsync("/products/3/reviews")).Text.ShouldContain($$"""{"user":{{user}},"stars":5,"text":"good"}""");
        (await shop.GetAsync($"/users/{user}/analytics?window=30d")).Text.ShouldBe("""{"orders":1,"spentCents":1000,"reviews":2,"averageStars":3.5}""");
        (await shop.GetAsync($"/users/{user}/analytics?window=never")).Status.ShouldBe(400);
        (await shop.GetAsync("/nothing")).Type.ShouldBe("application/problem+json");
    }

    private static async Task OrderAsync(RunningShop shop, long user)
    {
        var before = await ProductAsync(shop, 3);
        (await shop.GetAsync($"/users/{user}/analytics")).Text.ShouldBe("""{"orders":0,"spentCents":0,"reviews":0,"averageStars":null}""");
        var id = Guid.NewGuid();
        var placed = await shop.PutAsync($"/users/{user}/orders/{id}");
        placed.Status.ShouldBe(201);
        placed.Json.GetProperty("totalCents").GetInt64().ShouldBe(1000);
        (await shop.PutAsync($"/users/{user}/orders/{id}")).Status.ShouldBe(200);
        var kept = await shop.GetAsync($"/orders/{id}");
        kept.Json.GetProperty("pieces").EnumerateObject().Count().ShouldBe(2);
        kept.Json.GetProperty("user").GetInt64().ShouldBe(user);
        var after = await ProductAsync(shop, 3);
        (after.Stock - before.Stock, after.Sold - before.Sold).ShouldBe((-2, 2));

        await shop.PutAsync($"/users/{user}/cart/9999?pieces=1");
        (await shop.PutAsync($"/users/{user}/orders/{Guid.NewGuid()}")).Status.ShouldBe(409);
        (await ProductAsync(shop, 3)).ShouldBe(after);
    }

    private static async Task<(int Stock, long Sold)> ProductAsync(RunningShop shop, long id)
    {
        JsonElement product = (await shop.GetAsync("/products")).Json.EnumerateArray().Single(one => one.GetProperty("id").GetInt64() == id);
        return (product.GetProperty("stock").GetInt32(), product.GetProperty("sold").GetInt64());
    }
}
