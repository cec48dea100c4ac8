using Polystore.Runtime.Cache;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Cache;

/// <summary>The right to load is never left behind: with a hard timeout of ten minutes, whoever waited for it would not come to an end here.</summary>
public sealed class CacheLeaseTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [ServerFact(TestServer.Redis)]
    public async Task A_process_that_ends_gives_back_what_it_was_loading()
    {
        var name = Shelf.NewName();
        await using var staying = await Shelf.OpenAsync(name, Patient);
        for (var round = 0; round < 20; round++)
        {
            var leaving = await Shelf.OpenAsync(name, Patient);
            var begun = new TaskCompletionSource();
            var load = leaving.GetOrLoadAsync<Product>($"lamp {round}", async token =>
            {
                begun.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, token);
                return null;
            }).AsTask();
            await begun.Task.WaitAsync(Patience);
            await leaving.DisposeAsync().AsTask().WaitAsync(Patience);

            (await staying.GetOrLoadAsync($"lamp {round}", Shelf.Gives(2)).AsTask().WaitAsync(Patience))!.Version.ShouldBe(2);
            await Should.ThrowAsync<OperationCanceledException>(() => load.WaitAsync(Patience));
        }
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_process_that_ends_while_it_asks_gives_back_what_it_was_given()
    {
        var name = Shelf.NewName();
        await using var staying = await Shelf.OpenAsync(name, Patient);
        for (var round = 0; round < 20; round++)
        {
            var leaving = await Shelf.OpenAsync(name, Patient);
            var loads = Enumerable.Range(0, 20).Select(i => leaving.GetOrLoadAsync<Product>($"{round} {i}", token => Task.Delay(Timeout.InfiniteTimeSpan, token).ContinueWith(_ => (Product?)null, token)).AsTask()).ToList();
            await leaving.DisposeAsync().AsTask().WaitAsync(Patience);
            await Task.WhenAll(loads.Select(load => Should.ThrowAsync<OperationCanceledException>(() => load.WaitAsync(Patience))));

            for (var i = 0; i < 20; i++)
            {
                (await staying.GetOrLoadAsync($"{round} {i}", Shelf.Gives(2)).AsTask().WaitAsync(Patience))!.Version.ShouldBe(2);
            }
        }
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_value_that_cannot_be_written_leaves_nothing_behind()
    {
        var name = Shelf.NewName();
        await using var cache = await Shelf.OpenAsync(name, options => Patient(options) with { Serializer = new Unwilling() });
        await using var other = await Shelf.OpenAsync(name, Patient);

        await Should.ThrowAsync<NotSupportedException>(() => cache.GetOrLoadAsync("lamp", Shelf.Gives(1)).AsTask());

        (await other.GetOrLoadAsync("lamp", Shelf.Gives(2)).AsTask().WaitAsync(Patience))!.Version.ShouldBe(2);
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_batch_whose_caller_gives_up_leaves_nothing_behind()
    {
        var name = Shelf.NewName();
        await using var cache = await Shelf.OpenAsync(name, Patient);
        await using var other = await Shelf.OpenAsync(name, Patient);
        var tagged = new CacheEntryOptions { Tags = ["lamps"] };
        for (var round = 0; round < 40; round++)
        {
            await other.GetOrLoadAsync("tagged", Shelf.Gives(1), tagged);
            await other.InvalidateAsync("new");
            using var impatient = new CancellationTokenSource(TimeSpan.FromMicroseconds(round * 50));
            try
            {
                await cache.GetOrLoadManyAsync(["tagged", "new"], (keys, _) => Task.FromResult<IReadOnlyDictionary<string, Product>>(keys.ToDictionary(key => key, _ => new Product("lamp", 1))), tagged, impatient.Token);
            }
            catch (OperationCanceledException)
            {
                // It gave up.
            }

            (await other.GetOrLoadAsync("new", Shelf.Gives(1), tagged).AsTask().WaitAsync(Patience)).ShouldNotBeNull();
            await other.InvalidateTagAsync("lamps");
        }
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_connection_that_is_cut_leaves_nothing_behind()
    {
        await using var server = await RedisServer.StartAsync();
        await using var cache = await Shelf.OpenAsync("shop", Patient, server);
        await using var other = await Shelf.OpenAsync("shop", Patient, server);
        for (var round = 0; round < 25; round++)
        {
            var reads = Enumerable.Range(0, 20).Select(i => cache.GetOrLoadAsync($"{round}:{i}", Shelf.Gives(1)).AsTask()).ToList();
            try
            {
                await server.ExecuteAsync("CLIENT", "KILL", "TYPE", "normal");
            }
            catch (RedisProbeException)
            {
                // The connection that asked was among those that were cut.
            }

            await Task.WhenAll(reads).WaitAsync(Patience);
        }

        for (var key = 0; key < 25 * 20; key++)
        {
            (await other.GetOrLoadAsync($"{key / 20}:{key % 20}", Shelf.Gives(1)).AsTask().WaitAsync(Patience)).ShouldNotBeNull();
        }
    }

    private static DatabaseCacheOptions Patient(DatabaseCacheOptions options) => options with { HardTimeout = TimeSpan.FromMinutes(10) };

    private sealed class Unwilling : ICacheSerializer
    {
        public void Write<T>(System.Buffers.IBufferWriter<byte> output, T value) => throw new NotSupportedException("not this one");

        public T Read<T>(ReadOnlyMemory<byte> bytes) => throw new NotSupportedException("not this one");
    }
}
