using Polystore.Runtime.Cache;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Cache;

/// <summary>Lives, and what stands in when loading fails. Lives are counted by the server's clock, so these tests wait for it.</summary>
public sealed class CacheTimeTests
{
    private static readonly TimeSpan Life = TimeSpan.FromMilliseconds(300);

    [ServerFact(TestServer.Redis)]
    public async Task Past_its_life_a_value_stands_in_for_a_loader_that_fails()
    {
        await using var cache = await Shelf.OpenAsync(Shelf.NewName(), options => options with { Life = Life, NegativeLife = Life, StaleLife = TimeSpan.FromMinutes(1), Jitter = 0, EagerAfter = 1 });
        await cache.GetOrLoadAsync("lamp", Shelf.Gives(1));
        await Task.Delay(Life * 1.2);

        (await cache.GetOrLoadAsync<Product>("lamp", _ => throw new IOException("the database is down"))).ShouldBe(new Product("lamp", 1));
        (await cache.TryGetAsync<Product>("lamp")).IsStale.ShouldBeTrue();
        (await cache.GetOrLoadAsync("lamp", Shelf.Gives(2)))!.Version.ShouldBe(2);
    }

    [ServerFact(TestServer.Redis)]
    public async Task Without_a_stand_in_the_failure_reaches_the_caller_and_the_next_one_tries_again()
    {
        await using var cache = await Shelf.OpenAsync(Shelf.NewName());

        await Should.ThrowAsync<IOException>(async () => await cache.GetOrLoadAsync<Product>("lamp", _ => throw new IOException("the database is down")));

        (await cache.GetOrLoadAsync("lamp", Shelf.Gives(1)))!.Version.ShouldBe(1);
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_slow_load_is_not_waited_for_when_there_is_a_value_and_fills_the_cache_later()
    {
        await using var cache = await Shelf.OpenAsync(
            Shelf.NewName(), options => options with { Life = Life, NegativeLife = Life, StaleLife = TimeSpan.FromMinutes(1), SoftTimeout = TimeSpan.FromMilliseconds(50), Jitter = 0, EagerAfter = 1 });
        await cache.GetOrLoadAsync("lamp", Shelf.Gives(1));
        await Task.Delay(Life * 1.2);
        var gate = new TaskCompletionSource();

        (await cache.GetOrLoadAsync<Product>("lamp", async _ =>
        {
            await gate.Task;
            return new Product("lamp", 2);
        }))!.Version.ShouldBe(1);
        gate.SetResult();

        await Shelf.EventuallyAsync(async () => (await cache.TryGetAsync<Product>("lamp")).Value?.Version == 2, "the slow load was thrown away");
    }

    [ServerFact(TestServer.Redis)]
    public async Task Lives_are_shortened_by_different_parts_and_by_no_more_than_the_jitter()
    {
        var server = await RedisServer.SharedAsync();
        await using var redis = await RedisClient.RedisDatabase.ConnectAsync(server.Url);
        var name = Shelf.NewName();
        await using var cache = await Shelf.OpenAsync(name, options => options with { Life = TimeSpan.FromHours(100), Jitter = 0.5 });
        var keys = Enumerable.Range(0, 50).Select(i => $"lamp {i}").ToList();
        await cache.WarmAsync(keys, (some, _) => Task.FromResult<IReadOnlyDictionary<string, Product>>(some.ToDictionary(key => key, key => new Product(key, 1))));

        var lives = new List<double>();
        await foreach (var key in redis.ScanAsync($"{{{name}}}:*:v:*"))
        {
            lives.Add((await redis.TimeToLiveAsync(key))!.Value.TotalHours);
        }

        lives.Count.ShouldBe(50);
        lives.ShouldAllBe(hours => hours > 49 && hours <= 100);
        lives.Select(hours => Math.Floor(hours)).Distinct().Count().ShouldBeGreaterThan(10);
    }

    [ServerFact(TestServer.Redis)]
    public async Task That_there_is_nothing_is_forgotten_sooner()
    {
        await using var cache = await Shelf.OpenAsync(Shelf.NewName(), options => options with { NegativeLife = Life, Jitter = 0 });
        (await cache.GetOrLoadAsync("gone", Shelf.Nothing)).ShouldBeNull();

        await Shelf.EventuallyAsync(async () => await cache.GetOrLoadAsync("gone", Shelf.Gives(1)) is not null, "it was remembered for ever");
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_load_without_end_is_given_up()
    {
        await using var cache = await Shelf.OpenAsync(Shelf.NewName(), options => options with { HardTimeout = TimeSpan.FromMilliseconds(250) });

        var failure = await Should.ThrowAsync<TimeoutException>(async () => await cache.GetOrLoadAsync<Product>("lamp", _ => new TaskCompletionSource<Product?>().Task));

        failure.Message.ShouldContain("HardTimeout, 0.25 s");
    }

    [ServerFact(TestServer.Redis)]
    public async Task Near_the_end_of_its_life_a_value_is_loaded_anew_in_the_background()
    {
        await using var cache = await Shelf.OpenAsync(Shelf.NewName(), options => options with { Life = TimeSpan.FromSeconds(30), EagerAfter = 0.01, Jitter = 0 });
        await cache.GetOrLoadAsync("lamp", Shelf.Gives(1));
        await Task.Delay(TimeSpan.FromSeconds(0.5));

        (await cache.GetOrLoadAsync("lamp", Shelf.Gives(2)))!.Version.ShouldBe(1, "nobody waits for it");
        await Shelf.EventuallyAsync(async () => (await cache.GetOrLoadAsync("lamp", Shelf.Gives(2)))!.Version == 2, "it was not loaded anew");
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_caller_that_gives_up_does_not_take_the_load_from_the_others()
    {
        await using var cache = await Shelf.OpenAsync(Shelf.NewName());
        var gate = new TaskCompletionSource();
        using var impatient = new CancellationTokenSource();
        async Task<Product?> LoadAsync(CancellationToken cancellationToken)
        {
            await gate.Task.WaitAsync(cancellationToken);
            return new Product("lamp", 1);
        }

        var first = cache.GetOrLoadAsync("lamp", LoadAsync, cancellationToken: impatient.Token).AsTask();
        var second = cache.GetOrLoadAsync("lamp", LoadAsync).AsTask();
        await impatient.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => first);
        gate.SetResult();

        (await second)!.Version.ShouldBe(1);
    }
}
