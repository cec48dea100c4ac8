using System.Globalization;
using Polystore.RedisClient;
using Polystore.Runtime.Cache;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Cache;

/// <summary>Those who share a cache agree on one life of what the server remembers, and leave it together.</summary>
public sealed class CacheEpochTests
{
    [ServerFact(TestServer.Redis)]
    public async Task While_a_slot_moves_and_after_that_they_hear_of_each_other()
    {
        await using var cluster = await RedisCluster.StartAsync(replicas: 0);
        var slot = (int)(long)(await cluster.Nodes[0].ExecuteAsync("CLUSTER", "KEYSLOT", "{shop}"))!;
        var home = Enumerable.Range(0, 3).Last(i => slot >= 16384 * i / 3);
        var (from, to) = (cluster.Nodes[home], cluster.Nodes[(home + 1) % 3]);
        await using var early = await OpenAsync();
        await early.GetOrLoadAsync("lamp", Shelf.Gives(1));
        await to.ExecuteAsync("CLUSTER", "SETSLOT", slot.ToString(CultureInfo.InvariantCulture), "IMPORTING", await RedisCluster.IdAsync(from));
        await from.ExecuteAsync("CLUSTER", "SETSLOT", slot.ToString(CultureInfo.InvariantCulture), "MIGRATING", await RedisCluster.IdAsync(to));

        await using var late = await OpenAsync();
        (await late.GetOrLoadAsync("lamp", Shelf.Never))!.Version.ShouldBe(1, "they read one epoch");
        await late.InvalidateAsync("lamp");
        await ReadsAsync(early, 2);
        await early.InvalidateAsync("lamp");
        await ReadsAsync(late, 3);

        await cluster.MoveSlotAsync(slot, from, to);
        await early.InvalidateAsync("lamp");
        await ReadsAsync(late, 4);
        await Shelf.EventuallyAsync(async () => (await early.TryGetAsync<Product>("lamp")).Found, "they do not share what is loaded");
        await late.InvalidateAsync("lamp");
        await ReadsAsync(early, 5);
        await using var last = await OpenAsync();
        await Shelf.EventuallyAsync(async () => (await last.TryGetAsync<Product>("lamp")).Value?.Version == 5, "the last one reads another epoch");

        async Task<DatabaseCache> OpenAsync() => await DatabaseCache.ConnectAsync(RedisOptions.Parse(cluster.Url), Shelf.Options with { Name = "shop" });
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_master_that_was_a_replica_for_a_while_does_not_bring_old_values_back()
    {
        await using var one = await RedisServer.StartAsync();
        await using var two = await RedisServer.StartAsync();
        await using var before = await Shelf.OpenAsync("shop", server: one);
        await before.GetOrLoadAsync("lamp", Shelf.Gives(1));
        await FollowAsync(two, one);
        await two.ExecuteAsync("REPLICAOF", "NO", "ONE");
        await FollowAsync(one, two);
        await using (var meanwhile = await Shelf.OpenAsync("shop", server: two))
        {
            await meanwhile.InvalidateAsync("lamp");
        }

        (await two.ExecuteAsync("WAIT", "1", "60000")).ShouldBe(1L);
        await one.ExecuteAsync("REPLICAOF", "NO", "ONE");

        await using var after = await Shelf.OpenAsync("shop", server: one);
        (await after.GetOrLoadAsync("lamp", Shelf.Gives(2)))!.Version.ShouldBe(2);
        await ReadsAsync(before, 2);
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_server_whose_data_went_back_is_left_for_a_new_epoch()
    {
        var server = await RedisServer.SharedAsync();
        var name = Shelf.NewName();
        await using var cache = await Shelf.OpenAsync(name);
        await cache.GetOrLoadAsync("lamp", Shelf.Gives(1));
        var first = (string)(await server.ExecuteAsync("GET", KeyOf(name)))!;
        await server.ExecuteAsync("SET", KeyOf(name), "dead 7 0123456789ab");
        await ReadsAsync(cache, 2);

        await server.ExecuteAsync("SET", KeyOf(name), first);

        await Shelf.EventuallyAsync(async () => (await cache.GetOrLoadAsync("lamp", Shelf.Gives(3)))!.Version is var read && (read == 1 ? throw new ShouldAssertException("an epoch came back") : read == 3), "it does not read anew");
    }

    [ServerFact(TestServer.Redis)]
    public async Task An_epoch_that_was_evicted_stands_again()
    {
        var server = await RedisServer.SharedAsync();
        var name = Shelf.NewName();
        await using var cache = await Shelf.OpenAsync(name);
        await cache.GetOrLoadAsync("lamp", Shelf.Gives(1));
        await server.ExecuteAsync("DEL", KeyOf(name));
        await Shelf.EventuallyAsync(
            async () => (await cache.TryGetAsync<Product>("lamp")).Found && (long)(await server.ExecuteAsync("EXISTS", KeyOf(name)))! == 1, "it was not put back");

        await using var other = await Shelf.OpenAsync(name);
        (await other.GetOrLoadAsync("lamp", Shelf.Never))!.Version.ShouldBe(1);
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_write_during_which_an_epoch_ended_leaves_nothing_old_in_the_next()
    {
        var server = await RedisServer.SharedAsync();
        var name = Shelf.NewName();
        await using var writer = await Shelf.OpenAsync(name);
        await using var reader = await Shelf.OpenAsync(name);
        await using var other = await Shelf.OpenAsync(name);

        await writer.WriteAsync<Product>("lamp", async cancellationToken =>
        {
            // Not committed yet: the next epoch knows of no write.
            await server.ExecuteAsync("SET", KeyOf(name), "dead 7 0123456789ab");
            await reader.GetOrLoadAsync("lamp", Shelf.Gives(1), cancellationToken: cancellationToken);
            await Shelf.EventuallyAsync(async () => (await other.TryGetAsync<Product>("lamp", cancellationToken)).Found, "the next epoch has no entry");
            return new Product("lamp", 2);
        });

        await ReadsAsync(reader, 2);
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_load_that_a_pattern_refused_is_refused_though_the_barrier_was_evicted()
    {
        var server = await RedisServer.SharedAsync();
        var name = Shelf.NewName();
        await using var cache = await Shelf.OpenAsync(name);
        var (begun, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var loading = cache.GetOrLoadAsync("lamp", async _ =>
        {
            begun.SetResult();
            await go.Task;
            return new Product("lamp", 1);
        }).AsTask();
        await begun.Task.WaitAsync(TimeSpan.FromMinutes(2));
        await cache.InvalidatePatternAsync("lamp*");
        var barriers = (object?[])(await server.ExecuteAsync("KEYS", $"{{{name}}}:*:b"))!;
        await server.ExecuteAsync(["DEL", .. barriers.Select(key => (string)key!)]);

        go.SetResult();
        await loading.WaitAsync(TimeSpan.FromMinutes(2));

        (await cache.GetOrLoadAsync("lamp", Shelf.Gives(2)))!.Version.ShouldBe(2);
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_load_with_a_tag_takes_nothing_from_those_who_keep_others_of_the_tag()
    {
        var name = Shelf.NewName();
        await using var cache = await Shelf.OpenAsync(name);
        await using var other = await Shelf.OpenAsync(name);
        var tagged = new CacheEntryOptions { Tags = ["lamps"] };
        await Shelf.EventuallyAsync(async () => (await cache.GetOrLoadAsync("lamp", Shelf.Gives(1), tagged)) is not null && cache.LocalCount == 1, "it is not kept");

        await other.GetOrLoadAsync("sofa", Shelf.Gives(1), tagged);

        // What was said before this answer has been heard.
        (await cache.TryGetAsync<Product>("sofa")).Found.ShouldBeTrue();
        cache.LocalCount.ShouldBe(2);
    }

    [ServerTheory(TestServer.Redis)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nobody_joins_a_load_that_another_process_has_invalidated(bool byPattern)
    {
        var name = Shelf.NewName();
        await using var cache = await Shelf.OpenAsync(name, options => options with { HardTimeout = byPattern ? TimeSpan.FromSeconds(2) : TimeSpan.FromMinutes(5) });
        await using var other = await Shelf.OpenAsync(name);
        var (begun, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var old = cache.GetOrLoadAsync("lamp", async _ =>
        {
            begun.SetResult();
            await go.Task;
            return new Product("lamp", 1);
        }).AsTask();
        await begun.Task.WaitAsync(TimeSpan.FromMinutes(2));
        await (byPattern ? other.InvalidatePatternAsync("lamp*") : other.InvalidateAsync("lamp"));

        // What was said before this answer has been heard.
        await cache.TryGetAsync<Product>("sofa");
        var read = await cache.GetOrLoadAsync("lamp", Shelf.Gives(2)).AsTask().WaitAsync(TimeSpan.FromMinutes(2));

        read!.Version.ShouldBe(2);
        go.SetResult();
        await Task.WhenAny(old);
    }

    private static string KeyOf(string name) => $"{{{name}}}:epoch";

    private static Task ReadsAsync(DatabaseCache cache, int version) =>
        Shelf.EventuallyAsync(async () => (await cache.GetOrLoadAsync("lamp", Shelf.Gives(version)))!.Version == version, $"it does not read {version}");

    private static async Task FollowAsync(RedisServer replica, RedisServer master)
    {
        await replica.ExecuteAsync("REPLICAOF", "127.0.0.1", master.Port.ToString(CultureInfo.InvariantCulture));
        await Shelf.EventuallyAsync(
            async () => ((string)(await replica.ExecuteAsync("INFO", "replication"))!).Contains("master_link_status:up", StringComparison.Ordinal), "the replica does not follow");
    }
}
