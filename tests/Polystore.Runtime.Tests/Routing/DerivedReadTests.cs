using System.Runtime.CompilerServices;
using Polystore.RedisClient;
using Polystore.Runtime.Cache;
using Polystore.Runtime.Routing;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Routing;

/// <summary>Reads that are computed of several stores, and a server that goes away while entities are read.</summary>
public sealed class DerivedReadTests
{
    [ServerFact(TestServer.Redis)]
    public async Task What_is_derived_is_computed_once_until_its_entity_is_written()
    {
        await using var cache = await ConnectAsync(await RedisServer.SharedAsync());
        var (router, loads) = (new DataRouter(new DataRouterOptions { Cache = cache }), 0);
        var (main, documents, live) = EmbeddedStores.New();
        await using var end = main;
        await main.ExecuteAsync(Customer.Table(main));
        var customers = Customer.Declare(router, main, documents, live).Build();
        var totals = router.Derive(
            "total",
            async ((long Customer, string Window) asked, CancellationToken cancellationToken) =>
            {
                Interlocked.Increment(ref loads);
                return await customers.GetAsync(asked.Customer, cancellationToken) is { IsFound: true, Value: var found } ? new CustomerTotal(found.Name + asked.Window, found.Version) : null;
            },
            asked => $"{asked.Customer}:{asked.Window}",
            asked => [customers.TagOf(asked.Customer)]);
        await customers.InsertAsync(new Customer { Id = 1, Name = "Ann" });
        await customers.InsertAsync(new Customer { Id = 2, Name = "Bea" });

        for (var i = 0; i < 5; i++)
        {
            (await totals.GetAsync((1, "30d"))).ShouldBe(new CustomerTotal("Ann30d", 1));
            (await totals.GetAsync((1, "7d"))).ShouldBe(new CustomerTotal("Ann7d", 1));
            (await totals.GetAsync((2, "7d"))).ShouldBe(new CustomerTotal("Bea7d", 1));
        }

        loads.ShouldBe(3);
        await customers.ChangeAsync(1, one => one with { Name = "Eve" });
        (await totals.GetAsync((1, "30d"))).ShouldBe(new CustomerTotal("Eve30d", 2));
        (await totals.GetAsync((2, "7d"))).ShouldBe(new CustomerTotal("Bea7d", 1));
        loads.ShouldBe(4);
        await customers.DeleteAsync(1);
        (await totals.GetAsync((1, "7d"))).ShouldBeNull();
    }

    [ServerFact(TestServer.Redis)]
    public async Task While_the_cache_is_away_what_is_derived_is_computed_and_a_writer_hears_of_it()
    {
        await using var server = await RedisServer.StartAsync();
        await using var cache = await ConnectAsync(server);
        var router = new DataRouter(new DataRouterOptions { Cache = cache });
        var (main, documents, live) = EmbeddedStores.New();
        await using var end = main;
        await main.ExecuteAsync(Customer.Table(main));
        var customers = Customer.Declare(router, main, documents, live).Build();
        var names = router.Derive("name", async (long id, CancellationToken token) => new CustomerTotal((await customers.GetAsync(id, token)).Value!.Name, 0), id => $"{id}", id => [customers.TagOf(id)]);
        await customers.InsertAsync(new Customer { Id = 1, Name = "Ann" });
        await server.KillAsync();

        (await names.GetAsync(1)).ShouldBe(new CustomerTotal("Ann", 0));
        var read = (await customers.GetAsync(1)).Value!;
        var failure = await Should.ThrowAsync<PartialWriteException>(() => customers.UpdateAsync(read, read with { Name = "Bea" }));

        failure.Failed.ShouldHaveSingleItem().Part.ShouldBe("cache");
        failure.Written.ShouldBe(["customers"]);
        (await names.GetAsync(1)).ShouldBe(new CustomerTotal("Bea", 0));
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_server_that_is_killed_and_comes_back_is_missing_meanwhile_and_nothing_else()
    {
        await using var server = await RedisServer.StartAsync();
        var (main, documents, _) = EmbeddedStores.New();
        await using var end = main;
        await using var live = new Polystore.Runtime.Stores.RedisKeyValueStore("live", await RedisDatabase.ConnectAsync(server.Url));
        await main.ExecuteAsync(Customer.Table(main));
        var customers = Customer.Declare(new DataRouter(), main, documents, live, cart: new PartOptions { Role = PartRole.Optional, Timeout = TimeSpan.FromMilliseconds(300) }).Build();
        await customers.InsertAsync(new Customer { Id = 1, Name = "Ann", Cart = new Cart(new Dictionary<string, int> { ["p"] = 1 }) });
        using var stop = new CancellationTokenSource();
        var (whole, partial) = (0, 0);
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                var read = await customers.GetAsync(1);
                read.Value.ShouldNotBeNull().Name.ShouldBe("Ann");
                Interlocked.Increment(ref read.IsComplete ? ref whole : ref partial);
            }
        })).ToList();

        await UntilAsync(() => Task.FromResult(Volatile.Read(ref whole) > 20));
        await server.SuspendAsync();
        await UntilAsync(() => Task.FromResult(Volatile.Read(ref partial) > 4));
        await server.ResumeAsync();
        await server.KillAsync();
        var before = Volatile.Read(ref partial);
        await UntilAsync(() => Task.FromResult(Volatile.Read(ref partial) > before + 20));
        await server.StartAgainAsync();
        await UntilAsync(async () => (await customers.GetAsync(1)).IsComplete);
        await stop.CancelAsync();
        await Task.WhenAll(readers);
        (await customers.GetAsync(1)).Value!.Cart.ShouldBeNull("the server keeps nothing over a crash");

        async Task UntilAsync(Func<Task<bool>> holds, [CallerArgumentExpression(nameof(holds))] string what = "")
        {
            await Until.HoldsAsync(async () => readers.Any(reader => reader.IsFaulted) || await holds(), what);
            readers.ShouldAllBe(reader => !reader.IsFaulted);
        }
    }

    private static Task<DatabaseCache> ConnectAsync(RedisServer server) => DatabaseCache.ConnectAsync(
        RedisOptions.Parse(server.Url), new DatabaseCacheOptions { Name = $"routing{Guid.NewGuid():N}", Serializer = new JsonCacheSerializer(CustomerJson.Default), EagerAfter = 1 });
}
