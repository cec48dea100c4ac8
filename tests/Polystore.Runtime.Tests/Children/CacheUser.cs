using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Polystore.RedisClient;
using Polystore.Runtime.Cache;
using Polystore.Runtime.Tests.Cache;

namespace Polystore.Runtime.Tests.Children;

/// <summary>
/// One of the processes of the stale-forever test. It changes its share of the keys and invalidates them, in bursts whose loads overlap and
/// then a rest that is longer than the bound; it reads all keys by the cache; and it compares each read with what was settled, that is
/// invalidated everywhere, as long ago as the bound. The table is another server, which nobody kills.
/// </summary>
internal sealed class CacheUser(DatabaseCache cache, RedisDatabase table, int number, int cycles)
{
    public const int Keys = 200;
    public const int Processes = 3;
    private const int Burst = 25;
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(3);

    // What is promised here: what Redis's message takes, and LocalLife for a connection that dies without a word.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(2);

    private readonly ConcurrentQueue<string> stale = new();
    private readonly ConcurrentQueue<(long At, int[] Versions)> settled = new();
    private long reads;
    private long updates;
    private int busy;

    public static async Task<int> RunAsync(string cacheUrl, string tableUrl, string number, string ahead, string cycles)
    {
        var clock = new ClockAhead(TimeSpan.FromSeconds(double.Parse(ahead, CultureInfo.InvariantCulture)));
        var options = Shelf.Options with { Name = "shop", LocalLife = TimeSpan.FromSeconds(1), Life = TimeSpan.FromMinutes(10), Time = clock };
        await using var cache = await DatabaseCache.ConnectAsync(RedisOptions.Parse(cacheUrl), options);
        await using var table = await RedisDatabase.ConnectAsync(tableUrl);
        Console.WriteLine("ready");
        Console.ReadLine();
        await new CacheUser(cache, table, int.Parse(number, CultureInfo.InvariantCulture), int.Parse(cycles, CultureInfo.InvariantCulture)).RunAsync();
        return 0;
    }

    private async Task RunAsync()
    {
        using var done = new CancellationTokenSource();
        var watching = Task.Run(() => WatchAsync(done.Token));
        var readers = Enumerable.Range(0, 16).Select(reader => Task.Run(() => ReadAsync(reader, done.Token))).ToList();
        await Task.WhenAll(Enumerable.Range(0, Keys).Where(key => key % Processes == number).Select(key => Task.Run(() => UpdateAsync(key))));
        Console.WriteLine("updated");
        Console.ReadLine();
        await done.CancelAsync();
        await Task.WhenAll([.. readers, watching]);
        var stuck = 0;
        for (var key = 0; key < Keys; key++)
        {
            stuck += await IsStuckAsync(key) ? 1 : 0;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{updates} {reads} {stale.Count} {stuck} {stale.FirstOrDefault()}"));
    }

    private static string Name(int key) => $"key {key}";

    private async Task UpdateAsync(int key)
    {
        await Task.Delay(key * 20 % 2000);
        for (var i = 0; i < cycles; i++)
        {
            var version = await table.ExecuteAsync(["HINCRBY", "table", key, 1], static reply => reply.AsInt64());
            await InvalidatedAsync(key, i);
            await table.ExecuteAsync(["HSET", "settled", key, version]);
            Interlocked.Increment(ref updates);
            Volatile.Write(ref busy, key);
            await Task.Delay(i % Burst == Burst - 1 ? Rest : TimeSpan.FromMilliseconds(i % 7));
        }
    }

    private async Task InvalidatedAsync(int key, int time)
    {
        while (true)
        {
            try
            {
                await (time % 100 == 99 ? cache.InvalidatePatternAsync(Name(key)) : time % 10 == 9 ? cache.InvalidateTagAsync($"tag {key}") : cache.InvalidateAsync(Name(key)));
                return;
            }
            catch (RedisException)
            {
                await Task.Delay(10);
            }
        }
    }

    // What was settled when it answered was settled before that moment.
    private async Task WatchAsync(CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            var versions = new int[Keys];
            foreach (var (key, version) in await table.HashGetAllAsync("settled", CancellationToken.None))
            {
                versions[int.Parse(key, CultureInfo.InvariantCulture)] = (int)version.AsInt64();
            }

            settled.Enqueue((Stopwatch.GetTimestamp(), versions));
            while (settled.Count > 200)
            {
                settled.TryDequeue(out _);
            }

            await Task.Delay(50, CancellationToken.None);
        }
    }

    private async Task ReadAsync(int reader, CancellationToken done)
    {
#pragma warning disable CA5394
        var random = new Random((number * 100) + reader);
        while (!done.IsCancellationRequested)
        {
            var key = random.Next(2) == 0 ? random.Next(Keys) : Volatile.Read(ref busy);
            var least = LeastVersion(key, Stopwatch.GetTimestamp());
            var read = await cache.GetOrLoadAsync(Name(key), LoadAsync(key), new CacheEntryOptions { Tags = [$"tag {key}"] }, CancellationToken.None);
            Interlocked.Increment(ref reads);
            if (read!.Version < least)
            {
                stale.Enqueue($"process {number} read {read.Version} of {Name(key)}, {Bound} after {least} was settled");
            }

            await Task.Delay(random.Next(3), CancellationToken.None);
        }
#pragma warning restore CA5394
    }

    private int LeastVersion(int key, long now)
    {
        var limit = now - (long)(Bound.TotalSeconds * Stopwatch.Frequency);
        return settled.Where(one => one.At < limit).Select(one => one.Versions[key]).LastOrDefault();
    }

    private Func<CancellationToken, Task<Product?>> LoadAsync(int key) => async cancellationToken =>
    {
        var version = (int)await table.ExecuteAsync(["HGET", "table", key], static reply => reply.IsNull ? 0 : reply.AsInt64(), cancellationToken);
        await Task.Delay(50, cancellationToken);
        return new Product(Name(key), version);
    };

    private async Task<bool> IsStuckAsync(int key)
    {
        var version = (int)await table.ExecuteAsync(["HGET", "table", key], static reply => reply.IsNull ? 0 : reply.AsInt64());
        for (var attempt = 0; attempt < 500; attempt++)
        {
            if ((await cache.GetOrLoadAsync(Name(key), LoadAsync(key)))!.Version == version)
            {
                return false;
            }

            await Task.Delay(20);
        }

        return true;
    }
}
