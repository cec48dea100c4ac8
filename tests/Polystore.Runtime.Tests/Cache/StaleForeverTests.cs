using System.Collections.Concurrent;
using System.Diagnostics;
using Polystore.RedisClient;
using Polystore.Runtime.Cache;
using Polystore.TestServers;
using Xunit.Abstractions;

namespace Polystore.Runtime.Tests.Cache;

/// <summary>
/// The test that caches fail: readers whose load takes long, writers that change and invalidate, connections that are cut, a server that
/// is killed and comes back with an old dump, and one process whose clock runs two seconds ahead.
/// </summary>
public sealed class StaleForeverTests(ITestOutputHelper output)
{
    // Bursts of changes, whose loads overlap, and then a rest that is longer than the bound, in which a value that stuck shows.
    private const int Keys = 200;
    private const int Bursts = 4;
    private const int UpdatesOfBurst = 25;
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(3);

    // What is promised here: what Redis's message takes, and LocalLife for a connection that dies without a word.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(2);

    [ServerFact(TestServer.Redis)]
    public async Task No_value_is_stale_for_longer_than_is_promised()
    {
        await using var server = await RedisServer.StartAsync();
        var processes = new List<DatabaseCache>();
        for (var i = 0; i < 3; i++)
        {
            var clock = i == 2 ? (TimeProvider)new ClockAhead(TimeSpan.FromSeconds(2)) : TimeProvider.System;
            processes.Add(await Shelf.OpenAsync("shop", options => options with { LocalLife = TimeSpan.FromSeconds(1), Life = TimeSpan.FromMinutes(10), Time = clock }, server));
        }

        var table = new int[Keys];
        var updates = 0;
        var busy = 0;
        var reads = 0L;
        var stale = new ConcurrentBag<string>();

        // The moments at which versions were invalidated everywhere: from then on, and the bound later, nobody may read less.
        var history = Enumerable.Range(0, Keys).Select(_ => new ConcurrentQueue<(long At, int Version)>()).ToArray();
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 48).Select(reader => Task.Run(() => ReadAsync(reader))).ToList();
        var trouble = Task.Run(TroubleAsync);
        await Task.WhenAll(Enumerable.Range(0, Keys).Select(key => Task.Run(() => UpdateAsync(key))));
        await done.CancelAsync();
        await Task.WhenAll([.. readers, trouble]);

        output.WriteLine($"{updates} updates, {reads} reads");
        reads.ShouldBeGreaterThan(1000);
        stale.ShouldBeEmpty();
        for (var key = 0; key < Keys; key++)
        {
            foreach (var process in processes)
            {
                await Shelf.EventuallyAsync(async () => (await process.GetOrLoadAsync(Name(key), LoadAsync(key)))!.Version == table[key], $"{Name(key)} stayed stale");
            }
        }

        foreach (var process in processes)
        {
            await process.DisposeAsync();
        }

        async Task UpdateAsync(int key)
        {
            await Task.Delay(key * 20 % 2000);
            for (var i = 0; i < Bursts * UpdatesOfBurst; i++)
            {
                var version = Interlocked.Increment(ref table[key]);
                await InvalidatedAsync(processes[i % processes.Count], key, i);
                history[key].Enqueue((Stopwatch.GetTimestamp(), version));
                Interlocked.Increment(ref updates);
                Volatile.Write(ref busy, key);
                await Task.Delay(i % UpdatesOfBurst == UpdatesOfBurst - 1 ? Rest : TimeSpan.FromMilliseconds(i % 7));
            }
        }

        async Task InvalidatedAsync(DatabaseCache process, int key, int number)
        {
            while (true)
            {
                try
                {
                    await (number % 100 == 99 ? process.InvalidatePatternAsync($"key {key}") : number % 10 == 9 ? process.InvalidateTagAsync($"tag {key}") : process.InvalidateAsync(Name(key)));
                    return;
                }
                catch (RedisException)
                {
                    await Task.Delay(10);
                }
            }
        }

        async Task ReadAsync(int reader)
        {
#pragma warning disable CA5394
            var random = new Random(reader);
            while (!done.IsCancellationRequested)
            {
                var key = random.Next(2) == 0 ? random.Next(Keys) : Volatile.Read(ref busy);
                var began = Stopwatch.GetTimestamp();
                var least = LeastVersion(key, began);
                var read = await processes[reader % processes.Count].GetOrLoadAsync(Name(key), LoadAsync(key), new CacheEntryOptions { Tags = [$"tag {key}"] });
                Interlocked.Increment(ref reads);
                if (read!.Version < least)
                {
                    stale.Add($"process {reader % processes.Count} read {read.Version} of {Name(key)}, {Bound} after {least} was invalidated");
                }

                await Task.Delay(random.Next(3));
            }
#pragma warning restore CA5394
        }

        int LeastVersion(int key, long now)
        {
            var limit = now - (long)(Bound.TotalSeconds * Stopwatch.Frequency);
            return history[key].TakeWhile(entry => entry.At < limit).Select(entry => entry.Version).LastOrDefault();
        }

        Func<CancellationToken, Task<Product?>> LoadAsync(int key) => async cancellationToken =>
        {
            var version = Volatile.Read(ref table[key]);
            await Task.Delay(version % 5 == 0 ? 50 : 5, cancellationToken);
            return new Product(Name(key), version);
        };

        async Task TroubleAsync()
        {
            for (var round = 0; !done.IsCancellationRequested; round++)
            {
                await Task.Delay(700);
                try
                {
                    if (round % 6 == 5)
                    {
                        await server.ExecuteAsync("SAVE");
                        await Task.Delay(200);
                        await server.KillAsync();
                        await Task.Delay(200);
                        await server.StartAgainAsync();
                    }
                    else
                    {
                        await server.ExecuteAsync("CLIENT", "KILL", "TYPE", "normal");
                    }
                }
                catch (RedisProbeException)
                {
                    // The connection that asked was among those that were cut.
                }
            }
        }
    }

    private static string Name(int key) => $"key {key}";

    private sealed class ClockAhead(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;

        public override long GetTimestamp() => base.GetTimestamp() + (long)(by.TotalSeconds * TimestampFrequency);
    }
}
