using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Cache;

/// <summary>Redis goes away, and comes back with what it held some time ago.</summary>
public sealed class CacheRestartTests
{
    [ServerFact(TestServer.Redis)]
    public async Task A_server_that_comes_back_with_an_old_dump_does_not_bring_old_values_back()
    {
        await using var server = await RedisServer.StartAsync();
        await using var cache = await Shelf.OpenAsync("shop", server: server);
        await cache.GetOrLoadAsync("lamp", Shelf.Gives(1));
        await server.ExecuteAsync("SAVE");
        await cache.InvalidateAsync("lamp");
        (await cache.GetOrLoadAsync("lamp", Shelf.Gives(2)))!.Version.ShouldBe(2);

        await server.KillAsync();
        await server.StartAgainAsync();

        ((long)(await server.ExecuteAsync("DBSIZE"))!).ShouldBeGreaterThan(0, "the dump was loaded");
        await using var other = await Shelf.OpenAsync("shop", server: server);
        (await other.GetOrLoadAsync("lamp", Shelf.Gives(2)))!.Version.ShouldBe(2);
        await Shelf.EventuallyAsync(async () => (await cache.GetOrLoadAsync("lamp", Shelf.Gives(2)))!.Version == 2, "the old value came back");
    }

    [ServerFact(TestServer.Redis)]
    public async Task Without_a_server_the_loader_answers_and_invalidations_fail_aloud()
    {
        await using var server = await RedisServer.StartAsync();
        await using var cache = await Shelf.OpenAsync("shop", server: server);
        await cache.GetOrLoadAsync("lamp", Shelf.Gives(1));

        await server.KillAsync();

        (await cache.GetOrLoadAsync("sofa", Shelf.Gives(3)))!.Version.ShouldBe(3);
        await Should.ThrowAsync<RedisClient.RedisException>(() => cache.InvalidateAsync("lamp"));
        (await cache.GetOrLoadAsync("lamp", Shelf.Gives(2)))!.Version.ShouldBe(2, "this process forgot it all the same");
    }
}
