using Polystore.Runtime.Cache;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Cache;

public sealed class DatabaseCacheTests
{
    [ServerFact(TestServer.Redis)]
    public async Task What_one_process_loads_every_process_reads()
    {
        var name = Shelf.NewName();
        await using var one = await Shelf.OpenAsync(name);
        await using var other = await Shelf.OpenAsync(name);

        (await one.GetOrLoadAsync("lamp", Shelf.Gives(1))).ShouldBe(new Product("lamp", 1));
        (await one.GetOrLoadAsync<Product>("lamp", Shelf.Never)).ShouldBe(new Product("lamp", 1));
        (await other.GetOrLoadAsync<Product>("lamp", Shelf.Never)).ShouldBe(new Product("lamp", 1));

        other.LocalCount.ShouldBe(1);
    }

    [ServerFact(TestServer.Redis)]
    public async Task That_there_is_nothing_is_remembered()
    {
        await using var cache = await Shelf.OpenAsync(Shelf.NewName());

        (await cache.GetOrLoadAsync("gone", Shelf.Nothing)).ShouldBeNull();

        (await cache.GetOrLoadAsync<Product>("gone", Shelf.Never)).ShouldBeNull();
        (await cache.TryGetAsync<Product>("gone")).Found.ShouldBeTrue();
        (await cache.TryGetAsync<Product>("never asked for")).Found.ShouldBeFalse();
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_thousand_callers_in_two_processes_have_it_loaded_once()
    {
        var name = Shelf.NewName();
        await using var one = await Shelf.OpenAsync(name);
        await using var other = await Shelf.OpenAsync(name);
        var loads = 0;
        async Task<Product?> LoadAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref loads);
            await Task.Delay(100, cancellationToken);
            return new Product("lamp", 1);
        }

        var read = await Task.WhenAll(Enumerable.Range(0, 1000).Select(caller => (caller % 2 == 0 ? one : other).GetOrLoadAsync("lamp", LoadAsync).AsTask()));

        read.ShouldAllBe(product => product == new Product("lamp", 1));
        loads.ShouldBe(1);
    }

    [ServerTheory(TestServer.Redis)]
    [InlineData("key")]
    [InlineData("tag")]
    [InlineData("pattern")]
    [InlineData("write")]
    public async Task What_was_loaded_before_an_invalidation_is_not_kept_after_it(string way)
    {
        var name = Shelf.NewName();
        await using var reader = await Shelf.OpenAsync(name);
        await using var writer = await Shelf.OpenAsync(name);
        var entry = new CacheEntryOptions { Tags = ["lighting"] };
        var gate = new TaskCompletionSource();
        var loading = new TaskCompletionSource();

        var slow = reader.GetOrLoadAsync<Product>(
            "lamp",
            async _ =>
            {
                loading.SetResult();
                await gate.Task;
                return new Product("lamp", 1);
            },
            entry).AsTask();
        await loading.Task;
        await (way switch
        {
            "key" => writer.InvalidateAsync("lamp"),
            "tag" => writer.InvalidateTagAsync("lighting"),
            "pattern" => writer.InvalidatePatternAsync("l?mp*"),
            _ => writer.WriteAsync("lamp", Shelf.Gives(2)),
        });
        gate.SetResult();

        (await slow).ShouldBe(new Product("lamp", 1), "it was asked for before");
        await Shelf.EventuallyAsync(async () => (await reader.GetOrLoadAsync("lamp", Shelf.Gives(2), entry))!.Version == 2, "the old value was kept");
        (await writer.GetOrLoadAsync("lamp", Shelf.Gives(2), entry))!.Version.ShouldBe(2);
    }

    [ServerFact(TestServer.Redis)]
    public async Task Who_invalidates_reads_anew_at_once_and_others_a_moment_later()
    {
        var name = Shelf.NewName();
        await using var one = await Shelf.OpenAsync(name);
        await using var other = await Shelf.OpenAsync(name);
        await one.GetOrLoadAsync("lamp", Shelf.Gives(1));
        await other.GetOrLoadAsync<Product>("lamp", Shelf.Never);

        await one.InvalidateAsync("lamp");

        (await one.GetOrLoadAsync("lamp", Shelf.Gives(2)))!.Version.ShouldBe(2);
        await Shelf.EventuallyAsync(async () => (await other.GetOrLoadAsync<Product>("lamp", Shelf.Never))!.Version == 2, "the other process kept the old value");
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_tag_takes_its_entries_and_no_others()
    {
        var name = Shelf.NewName();
        await using var one = await Shelf.OpenAsync(name);
        await using var other = await Shelf.OpenAsync(name);
        await one.GetOrLoadAsync("lamp", Shelf.Gives(1), new CacheEntryOptions { Tags = ["lighting", "new"] });
        await one.GetOrLoadAsync("sofa", Shelf.Gives(1), new CacheEntryOptions { Tags = ["seating"] });

        await other.InvalidateTagAsync("lighting");

        (await other.GetOrLoadAsync("lamp", Shelf.Gives(2)))!.Version.ShouldBe(2);
        (await other.GetOrLoadAsync<Product>("sofa", Shelf.Never))!.Version.ShouldBe(1);
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_pattern_takes_what_it_matches_and_nothing_of_another_cache()
    {
        await using var cache = await Shelf.OpenAsync(Shelf.NewName());
        await using var stranger = await Shelf.OpenAsync(Shelf.NewName());
        foreach (var key in new[] { "user:1:cart", "user:1:name", "user:2:cart" })
        {
            await cache.GetOrLoadAsync(key, Shelf.Gives(1));
            await stranger.GetOrLoadAsync(key, Shelf.Gives(1));
        }

        (await cache.InvalidatePatternAsync("user:1:*")).ShouldBe(2);

        (await cache.GetOrLoadAsync("user:1:cart", Shelf.Gives(2)))!.Version.ShouldBe(2);
        (await cache.GetOrLoadAsync<Product>("user:2:cart", Shelf.Never))!.Version.ShouldBe(1);
        (await stranger.GetOrLoadAsync<Product>("user:1:cart", Shelf.Never))!.Version.ShouldBe(1);
    }

    [ServerFact(TestServer.Redis)]
    public async Task Readers_wait_for_a_write_and_read_its_result()
    {
        var name = Shelf.NewName();
        await using var writer = await Shelf.OpenAsync(name);
        await using var reader = await Shelf.OpenAsync(name);
        await reader.GetOrLoadAsync("lamp", Shelf.Gives(1));
        Task<Product?>? read = null;

        var written = await writer.WriteAsync<Product>("lamp", async cancellationToken =>
        {
            await Shelf.EventuallyAsync(() => Task.FromResult(reader.LocalCount == 0), "the write was not heard of");
            read = reader.GetOrLoadAsync<Product>("lamp", Shelf.Never, cancellationToken: cancellationToken).AsTask();
            await Task.Delay(50, cancellationToken);
            return new Product("lamp", 2);
        });

        written!.Version.ShouldBe(2);
        (await read.ShouldNotBeNull())!.Version.ShouldBe(2);
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_write_that_fails_leaves_no_value_behind()
    {
        await using var cache = await Shelf.OpenAsync(Shelf.NewName());
        await cache.GetOrLoadAsync("lamp", Shelf.Gives(1));

        await Should.ThrowAsync<InvalidOperationException>(() => cache.WriteAsync("lamp", Shelf.Never));

        (await cache.GetOrLoadAsync("lamp", Shelf.Gives(2)))!.Version.ShouldBe(2);
    }

    [ServerFact(TestServer.Redis)]
    public async Task What_the_process_keeps_is_bounded()
    {
        await using var cache = await Shelf.OpenAsync(Shelf.NewName(), options => options with { LocalEntries = 10 });

        for (var i = 0; i < 100; i++)
        {
            await cache.GetOrLoadAsync($"lamp {i}", Shelf.Gives(i));
            await cache.GetOrLoadAsync("lamp 0", Shelf.Gives(0));
        }

        cache.LocalCount.ShouldBeLessThanOrEqualTo(10);
        (await cache.TryGetAsync<Product>("lamp 0")).Value.ShouldBe(new Product("lamp", 0), "what is read again stays");
    }

    [Fact]
    public async Task An_option_out_of_range_is_named()
    {
        (await Should.ThrowAsync<ArgumentException>(() => Shelf.OpenAsync("shop", options => options with { Jitter = 0.7 }))).Message.ShouldStartWith("Jitter is 0.7; it has to be from 0 to 0.5.");
        (await Should.ThrowAsync<ArgumentException>(() => Shelf.OpenAsync("a{b}"))).Message.ShouldContain("letters, digits");
    }
}
