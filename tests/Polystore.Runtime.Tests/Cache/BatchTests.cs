using Polystore.Runtime.Cache;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Cache;

public sealed class BatchTests
{
    [ServerFact(TestServer.Redis)]
    public async Task Many_keys_are_asked_for_once_and_loaded_once()
    {
        var name = Shelf.NewName();
        await using var one = await Shelf.OpenAsync(name);
        await using var other = await Shelf.OpenAsync(name);
        await one.GetOrLoadAsync("2", Shelf.Gives(20));
        var loads = new List<string[]>();

        var read = await one.GetOrLoadManyAsync(["1", "2", "3", "3", "none"], LoadAsync);
        await Shelf.EventuallyAsync(async () => (await other.TryGetAsync<Product>("none")).Found, "nothing was kept");
        var again = await other.GetOrLoadManyAsync(["1", "2", "3", "none", "4"], LoadAsync);

        read.Count.ShouldBe(4);
        (read["1"]!.Version, read["2"]!.Version, read["3"]!.Version, read["none"]).ShouldBe((1, 20, 3, null));
        again["1"]!.Version.ShouldBe(1);
        loads.ShouldBe([["1", "3", "none"], ["4"]], ignoreOrder: false);

        Task<IReadOnlyDictionary<string, Product>> LoadAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
        {
            loads.Add([.. keys]);
            return Task.FromResult(Loaded(keys));
        }
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_load_of_many_that_was_overtaken_is_not_kept()
    {
        var name = Shelf.NewName();
        await using var one = await Shelf.OpenAsync(name);
        await using var other = await Shelf.OpenAsync(name);
        var (begun, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var reading = one.GetOrLoadManyAsync(["1", "2"], async (keys, _) =>
        {
            var loaded = Loaded(keys);
            begun.SetResult();
            await go.Task;
            return loaded;
        });
        await begun.Task;
        await other.InvalidateAsync("1");
        go.SetResult();
        (await reading)["1"]!.Version.ShouldBe(1, "it is what there was when it was read");

        (await one.GetOrLoadAsync("1", Shelf.Gives(2)))!.Version.ShouldBe(2);
        (await one.GetOrLoadAsync("2", Shelf.Never))!.Version.ShouldBe(2);
    }

    [ServerFact(TestServer.Redis)]
    public async Task What_another_loads_is_waited_for_and_what_fails_is_given_back()
    {
        var name = Shelf.NewName();
        await using var one = await Shelf.OpenAsync(name);
        await using var other = await Shelf.OpenAsync(name);
        var (begun, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var first = other.GetOrLoadAsync("1", async _ =>
        {
            begun.SetResult();
            await go.Task;
            return (Product?)new Product("lamp", 100);
        });
        await begun.Task;
        var many = one.GetOrLoadManyAsync(["1", "2"], (keys, _) => keys.Contains("1") ? throw new InvalidOperationException("somebody else loads it") : Task.FromResult(Loaded(keys)));
        go.SetResult();
        (await many)["1"]!.Version.ShouldBe(100);
        await first;

        await Should.ThrowAsync<IOException>(() => one.GetOrLoadManyAsync<Product>(["8", "9"], (_, _) => throw new IOException("broken")));
        (await other.GetOrLoadAsync("9", Shelf.Gives(9)))!.Version.ShouldBe(9, "nobody has the right to load it");
    }

    [ServerFact(TestServer.Redis)]
    public async Task Tags_of_a_batch_invalidate_it()
    {
        await using var cache = await Shelf.OpenAsync(Shelf.NewName());
        var entry = new CacheEntryOptions { Tags = ["lamps"] };
        await cache.GetOrLoadManyAsync(["1", "2"], (keys, _) => Task.FromResult(Loaded(keys)), entry);
        (await cache.GetOrLoadAsync("1", Shelf.Never, entry))!.Version.ShouldBe(1);
        await cache.InvalidateTagAsync("lamps");

        (await cache.GetOrLoadManyAsync(["1", "2"], (keys, _) => Task.FromResult(Loaded(keys, by: 10)), entry))["2"]!.Version.ShouldBe(20);
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_list_is_warmed_in_parts_and_then_nobody_loads()
    {
        var name = Shelf.NewName();
        await using var cache = await Shelf.OpenAsync(name);
        await using var other = await Shelf.OpenAsync(name);
        var sizes = new List<int>();

        var warm = await cache.WarmAsync(Enumerable.Range(1, 450).Select(i => $"{i}"), (keys, _) =>
        {
            sizes.Add(keys.Count);
            return Task.FromResult(Loaded(keys));
        });

        warm.ShouldBe(450);
        sizes.ShouldBe([200, 200, 50]);
        foreach (var key in new[] { "1", "200", "450" })
        {
            (await other.GetOrLoadAsync(key, Shelf.Never)).ShouldNotBeNull();
        }
    }

    [ServerFact(TestServer.Redis)]
    public async Task Without_a_server_the_loader_answers_for_all()
    {
        await using var server = await RedisServer.StartAsync();
        await using var cache = await DatabaseCache.ConnectAsync(RedisClient.RedisOptions.Parse(server.Url) with { CommandTimeout = TimeSpan.FromMilliseconds(200) }, Shelf.Options with { Name = "gone" });
        await server.KillAsync();

        (await cache.GetOrLoadManyAsync(["1", "2"], (keys, _) => Task.FromResult(Loaded(keys))))["2"]!.Version.ShouldBe(2);
    }

    // The version is the key's own number.
    private static IReadOnlyDictionary<string, Product> Loaded(IReadOnlyList<string> keys, int by = 1) =>
        keys.Where(key => key != "none").ToDictionary(key => key, key => new Product("lamp", by * int.Parse(key, System.Globalization.CultureInfo.InvariantCulture)));
}
