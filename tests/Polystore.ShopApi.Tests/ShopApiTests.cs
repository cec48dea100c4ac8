using Polystore.TestServers;
using Polystore.TestServers.Mongo;

namespace Polystore.ShopApi.Tests;

public sealed class ShopApiTests
{
    [Fact]
    public async Task Without_any_configuration_it_runs_on_its_own()
    {
        await using var shop = await RunningShop.StartAsync();
        await ShopChecks.RunAsync(shop);
    }

    [Fact]
    public async Task The_cache_is_as_the_configuration_says()
    {
        var wrong = await Should.ThrowAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => RunningShop.StartAsync("--Polystore:Caches:shop:Jitter=2"));

        wrong.Message.ShouldBe("The cache shop's Jitter is 2; it has to be from 0 to 0.5.");
    }

    [Fact]
    public async Task Files_keep_what_was_written()
    {
        var folder = Directory.CreateTempSubdirectory("shop").FullName;
        string[] stores = [$"--Polystore:Relational:main=sqlite:{folder}/shop.db", $"--Polystore:Documents:docs=sqlite:{folder}/docs.db"];
        await using (var shop = await RunningShop.StartAsync(stores))
        {
            await ShopChecks.RunAsync(shop);
            (await shop.PutAsync("/users/1", new { name = "Ann", email = "a" })).Status.ShouldBe(201);
            (await shop.PutAsync("/users/1/profile", new { theme = "dark" })).Status.ShouldBe(204);
        }

        await using (var shop = await RunningShop.StartAsync(stores))
        {
            (await shop.GetAsync("/users/1/with-profile")).Text.ShouldContain("dark");
            await ShopChecks.RunAsync(shop);
        }

        Directory.Delete(folder, recursive: true);
    }

    [ServerFact(TestServer.Postgres | TestServer.Redis)]
    public async Task On_servers_it_does_the_same_and_says_which_part_is_away()
    {
        if (MongoServers.WhatIsMissing(ownServer: false) is not null)
        {
            return;
        }

        var postgres = await PostgresServer.SharedAsync();
        await using var redis = await RedisServer.StartAsync();
        var mongo = new UriBuilder(await MongoServers.UrlAsync()) { Path = MongoServers.NewDatabase() }.Uri;
        await using var shop = await RunningShop.StartAsync(
            $"--Polystore:Relational:main={postgres.Url(await postgres.CreateDatabaseAsync())}", $"--Polystore:Documents:docs={mongo}", $"--Polystore:Keys:live={redis.Url}");
        await ShopChecks.RunAsync(shop);

        (await shop.PutAsync("/users/1", new { name = "Ann", email = "a" })).Status.ShouldBe(201);
        (await shop.PutAsync("/users/1/cart/3?pieces=1")).Status.ShouldBe(200);
        await redis.KillAsync();
        var partial = await shop.GetAsync("/users/1");
        partial.Status.ShouldBe(200);
        partial.Json.GetProperty("missing").ToString().ShouldBe("""["cart"]""");
        (await shop.GetAsync("/users/1/with-profile")).Status.ShouldBe(200);
        var order = await shop.PutAsync($"/users/1/orders/{Guid.NewGuid()}");
        (order.Status, order.Type).ShouldBe((503, "application/problem+json"));
        (await shop.GetAsync("/health")).Status.ShouldBe(503);
    }
}
