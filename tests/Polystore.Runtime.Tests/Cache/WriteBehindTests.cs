using System.Collections.Concurrent;
using Polystore.RedisClient;
using Polystore.Runtime.Cache;
using Polystore.Runtime.Tests.Structures;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Cache;

public sealed class WriteBehindTests
{
    [ServerFact(TestServer.Redis)]
    public async Task Readers_of_every_process_see_a_write_before_the_database_has_it()
    {
        var server = await RedisServer.SharedAsync();
        await using var redis = await RedisDatabase.ConnectAsync(server.Url);
        var name = Shelf.NewName();
        await using var one = await Shelf.OpenAsync(name);
        await using var other = await Shelf.OpenAsync(name);
        var (writer, reader) = (New(redis, one, name), New(redis, other, name));
        (await reader.GetAsync("7", Shelf.Gives(1)))!.Version.ShouldBe(1);

        await writer.WriteAsync("7", new Product("lamp", 2));
        (await writer.GetAsync("7", Shelf.Never))!.Version.ShouldBe(2);
        await Shelf.EventuallyAsync(async () => (await reader.GetAsync("7", Shelf.Gives(1)))!.Version == 2, "the other process reads the old one");
        await writer.WriteAsync("7", null);
        (await writer.GetAsync("7", Shelf.Never)).ShouldBeNull("it was removed");
        (await writer.CountAsync()).ShouldBe(1, "the last write of a key waits alone");
    }

    [ServerFact(TestServer.Redis)]
    public async Task What_failed_is_handed_over_again_and_what_came_meanwhile_after_it()
    {
        var server = await RedisServer.SharedAsync();
        await using var redis = await RedisDatabase.ConnectAsync(server.Url);
        var name = Shelf.NewName();
        await using var cache = await Shelf.OpenAsync(name);
        var behind = New(redis, cache, name);
        await behind.WriteAsync("7", new Product("lamp", 1));
        var written = new List<WriteBehindItem<Product>>();
        var failures = new List<string>();
        using var end = new CancellationTokenSource();
        var running = behind.RunAsync(
            async (items, cancellationToken) =>
            {
                if (failures.Count == 0)
                {
                    throw new IOException("broken");
                }

                if (written.Count == 0)
                {
                    await behind.WriteAsync("7", new Product("lamp", 2), cancellationToken);
                }

                written.AddRange(items);
            },
            failure => failures.Add(failure.Message),
            end.Token);

        await Shelf.EventuallyAsync(async () => await behind.CountAsync() == 0, "not all was written");
        await end.CancelAsync();
        await running;
        written.Select(item => item.Value!.Version).ShouldBe([1, 2]);
        written[1].Version.ShouldBeGreaterThan(written[0].Version);
        failures.ShouldBe(["broken"]);
    }

    [ServerFact(TestServer.Redis)]
    public async Task No_acknowledged_write_is_lost_while_server_and_workers_are_killed()
    {
        const int Keys = 20;
        const int Writes = 400;
        await using var server = await RedisServer.StartAsync(Servers.Durable);
        await using var redis = await RedisDatabase.ConnectAsync(server.Url);
        await using var other = await RedisDatabase.ConnectAsync(server.Url);
        await using var cache = await Shelf.OpenAsync("shop", server: server);
        var table = new ConcurrentDictionary<string, (int Value, long Version)>();
        var behind = new[] { New(redis, cache, "shop"), New(other, cache, "shop") };
        using var end = new CancellationTokenSource();
        var workers = behind.Select((one, i) => one.RunAsync(
            async (items, cancellationToken) =>
            {
                await Task.Delay(2, cancellationToken);
                foreach (var item in items)
                {
                    // As UPDATE … WHERE version < $version.
                    table.AddOrUpdate(item.Key, _ => (item.Value!.Version, item.Version), (_, there) => there.Version < item.Version ? (item.Value!.Version, item.Version) : there);
                }
            },
            cancellationToken: end.Token)).ToList();
        var last = new int[Keys];
        var writer = Task.Run(async () =>
        {
            for (var i = 1; i <= Writes; i++)
            {
                await Servers.AgainAsync(() => behind[i % 2].WriteAsync($"{i % Keys}", new Product("lamp", i)));
                last[i % Keys] = i;
            }
        });
        for (var kill = 0; kill < 4; kill++)
        {
            await server.KillAsync();
            await Task.Delay(50);
            await server.StartAgainAsync();
            await Task.Delay(100);
        }

        await writer;
        await Shelf.EventuallyAsync(() => Task.FromResult(Enumerable.Range(0, Keys).All(key => table.TryGetValue($"{key}", out var there) && there.Value == last[key])), "writes were lost");
        await end.CancelAsync();
        await Task.WhenAll(workers);
        (await behind[0].GetAsync("3", Shelf.Gives(last[3])))!.Version.ShouldBe(last[3]);
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_writer_that_is_killed_before_readers_are_told_leaves_that_to_who_hands_its_write_over()
    {
        var server = await RedisServer.SharedAsync();
        await using var redis = await RedisDatabase.ConnectAsync(server.Url);
        var name = Shelf.NewName();
        await using var cache = await Shelf.OpenAsync(name, options => options with { Life = TimeSpan.FromHours(1), LocalLife = TimeSpan.FromHours(1) });
        var behind = New(redis, cache, name);
        var table = 1;
        (await behind.GetAsync("7", ReadAsync))!.Version.ShouldBe(1);
        await using (var writer = Children.ChildProcess.Start("behind-writer", server.Url, name, "7", "2"))
        {
            await writer.EndAsync();
        }

        (await behind.CountAsync()).ShouldBe(1, "it was killed when Redis had its write");
        (await behind.GetAsync("7", Shelf.Never))!.Version.ShouldBe(1, "nobody was told");
        using var end = new CancellationTokenSource();
        var running = behind.RunAsync(
            (items, _) =>
            {
                Volatile.Write(ref table, items.Single().Value!.Version);
                return Task.CompletedTask;
            },
            cancellationToken: end.Token);

        await Shelf.EventuallyAsync(async () => await behind.CountAsync() == 0, "the write was not handed over");
        await Shelf.EventuallyAsync(async () => (await behind.GetAsync("7", ReadAsync))!.Version == 2, "readers were not told");
        await end.CancelAsync();
        await running.WaitAsync(TimeSpan.FromMinutes(2));

        Task<Product?> ReadAsync(CancellationToken cancellationToken) => Task.FromResult<Product?>(new Product("lamp", Volatile.Read(ref table)));
    }

    [ServerFact(TestServer.Redis)]
    public async Task Versions_grow_though_the_server_lost_their_counter()
    {
        var server = await RedisServer.SharedAsync();
        await using var redis = await RedisDatabase.ConnectAsync(server.Url);
        var name = Shelf.NewName();
        await using var cache = await Shelf.OpenAsync(name);
        var behind = New(redis, cache, name);
        var versions = new ConcurrentQueue<long>();
        using var end = new CancellationTokenSource();
        var running = behind.RunAsync(
            (items, _) =>
            {
                versions.Enqueue(items.Single().Version);
                return Task.CompletedTask;
            },
            cancellationToken: end.Token);
        for (var write = 0; write < 3; write++)
        {
            await behind.WriteAsync("7", new Product("lamp", write));
            await Shelf.EventuallyAsync(async () => await behind.CountAsync() == 0, "the write was not handed over");

            // As a replica that was promoted without it.
            await server.ExecuteAsync("DEL", $"behind:{{{name}}}:counter");
        }

        await end.CancelAsync();
        await running.WaitAsync(TimeSpan.FromMinutes(2));
        versions.Count.ShouldBe(3);
        versions.ShouldBe(versions.Order().Distinct());
    }

    private static WriteBehind<Product> New(RedisDatabase redis, DatabaseCache cache, string name) => new(redis, cache, new WriteBehindOptions
    {
        Name = name, Serializer = Shelf.Options.Serializer, Delay = TimeSpan.FromMilliseconds(5), Lease = TimeSpan.FromSeconds(2),
    });
}
