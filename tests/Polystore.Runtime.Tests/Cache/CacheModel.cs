using System.Collections.Concurrent;
using Polystore.RedisClient;
using Polystore.Runtime.Cache;
using Polystore.Runtime.Tests.Structures;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Cache;

/// <summary>A table with versions, two processes that cache it, and what each of them may answer.</summary>
internal sealed class CacheModel : IAsyncDisposable
{
    private const int Keys = 3;

    private readonly Random random;
    private readonly RedisServer server;
    private readonly DatabaseCache[] caches;
    private readonly int[] table = [1, 1, 1];

    // The least version that a read may answer which begins now, by process and key.
    private readonly int[,] known = new int[2, Keys];
    private readonly ConcurrentDictionary<int, Load> held = new();
    private readonly ConcurrentDictionary<int, bool> failed = new();
    private readonly ConcurrentQueue<string> log = new();
    private readonly List<Read> reads = [];
    private int loads;
    private int syncs;

    private CacheModel(RedisServer server, Random random, DatabaseCache[] caches) => (this.server, this.random, this.caches) = (server, random, caches);

    public IEnumerable<string> Log => log;

    public int Reads => reads.Count;

    public int Changes => table.Sum() - Keys;

    public static async Task<CacheModel> OpenAsync(RedisServer server, int seed)
    {
        var name = Shelf.NewName();
        return new CacheModel(server, new Random(seed), [await Shelf.OpenAsync(name, Calm, server), await Shelf.OpenAsync(name, Calm, server)]);
    }

    public async Task RunAsync(int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            var (process, key) = (random.Next(2), random.Next(Keys));
            switch (random.Next(12))
            {
                case < 4:
                    Begin(process, [key], caches[process].GetOrLoadAsync(Name(key), token => LoadAsync(process, key), Tagged(key)).AsTask().ContinueWith(Single, TaskScheduler.Default).Unwrap());
                    break;
                case 4:
                    Begin(process, [0, 1, 2], caches[process].GetOrLoadManyAsync([.. Enumerable.Range(0, Keys).Select(Name)], (keys, _) => LoadManyAsync(process, keys)).ContinueWith(Many, TaskScheduler.Default).Unwrap());
                    break;
                case < 8:
                    Finish(fails: random.Next(4) == 0);
                    break;
                case < 11:
                    await ChangeAsync(process, key, random.Next(4));
                    break;
                default:
                    await CutAsync();
                    break;
            }

            // The others run on for a while, or do not.
            for (var turns = random.Next(4); turns > 0; turns--)
            {
                await Task.Delay(turns % 2);
            }

            Task<int[]> Single(Task<Product?> read) => read.IsCompletedSuccessfully ? Task.FromResult<int[]>([read.Result!.Version]) : Failed(read);

            Task<int[]> Many(Task<IReadOnlyDictionary<string, Product?>> read) =>
                read.IsCompletedSuccessfully ? Task.FromResult(Enumerable.Range(0, Keys).Select(one => read.Result[Name(one)]!.Version).ToArray()) : Failed(read);
        }

        await EndAsync();
    }

    /// <summary>What came of the reads.</summary>
    public void Check()
    {
        var told = new HashSet<int>();
        foreach (var read in reads)
        {
            if (read.Task.IsCompletedSuccessfully)
            {
                for (var i = 0; i < read.Keys.Length; i++)
                {
                    read.Task.Result[i].ShouldBeInRange(read.Least[i], table[read.Keys[i]], $"{read.What}, key {read.Keys[i]}");
                }

                continue;
            }

            foreach (var failure in read.Task.Exception!.Flatten().InnerExceptions)
            {
                var number = failure.ShouldBeOfType<LoadFailedException>(read.What).Number;
                failed.ContainsKey(number).ShouldBeTrue();
                told.Add(number);
            }
        }

        failed.Keys.Except(told).ShouldBeEmpty("a failure that no reader heard of");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var cache in caches)
        {
            await cache.DisposeAsync();
        }
    }

    private static DatabaseCacheOptions Calm(DatabaseCacheOptions options) => options with { EagerAfter = 1, HardTimeout = TimeSpan.FromMinutes(10) };

    private static string Name(int key) => $"key{key}";

    private static CacheEntryOptions Tagged(int key) => new() { Tags = [$"tag{key}"] };

    private static Task<int[]> Failed(Task read) => read.Exception is { } failure ? Task.FromException<int[]>(failure.Flatten()) : Task.FromCanceled<int[]>(new CancellationToken(true));

    private void Begin(int process, int[] keys, Task<int[]> read)
    {
        var what = $"read {reads.Count} by {process}";
        log.Enqueue($"{what} of {string.Join(' ', keys)}, at least {string.Join(' ', keys.Select(key => known[process, key]))}");
        reads.Add(new Read(what, keys, [.. keys.Select(key => known[process, key])], read));
    }

    private async Task<Product?> LoadAsync(int process, int key) => (await LoadManyAsync(process, [Name(key)]))[Name(key)];

    private async Task<IReadOnlyDictionary<string, Product>> LoadManyAsync(int process, IReadOnlyList<string> keys)
    {
        // What the table has now; what is made of it comes later.
        var rows = keys.ToDictionary(key => key, key => new Product(key, Volatile.Read(ref table[key[^1] - '0'])));
        var load = new Load(Interlocked.Increment(ref loads), new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously));
        log.Enqueue($"load {load.Number} by {process}: {string.Join(", ", rows.Values)}");
        held[load.Number] = load;
        if (await load.Fails.Task)
        {
            failed[load.Number] = true;
            throw new LoadFailedException(load.Number);
        }

        return rows;
    }

    private void Finish(bool fails)
    {
        var waiting = held.Keys.Order().ToList();
        if (waiting.Count > 0 && held.TryRemove(waiting[random.Next(waiting.Count)], out var load))
        {
            log.Enqueue($"load {load.Number} {(fails ? "fails" : "ends")}");
            load.Fails.SetResult(fails);
        }
    }

    private async Task ChangeAsync(int process, int key, int way)
    {
        var cache = caches[process];
        if (way == 3)
        {
            await Servers.AgainAsync(() => cache.WriteAsync<Product>(Name(key), _ => Task.FromResult<Product?>(new Product(Name(key), Interlocked.Increment(ref table[key])))));
        }
        else
        {
            Interlocked.Increment(ref table[key]);
            await Servers.AgainAsync(() => way switch
            {
                0 => cache.InvalidateAsync(Name(key)),
                1 => InvalidateTagOrKeyAsync(cache, key),
                _ => cache.InvalidatePatternAsync($"*{key}"),
            });
        }

        log.Enqueue($"change of {key} to {table[key]} by {process}, way {way}");
        known[process, key] = table[key];
        if (random.Next(2) == 0)
        {
            await HearAsync(1 - process);
            known[1 - process, key] = table[key];
        }
    }

    // Batches have no tags: a tag alone would not reach their entries.
    private static async Task InvalidateTagOrKeyAsync(DatabaseCache cache, int key)
    {
        await cache.InvalidateTagAsync($"tag{key}");
        await cache.InvalidateAsync(Name(key));
    }

    // Messages come before any later reply on their connection.
    private Task HearAsync(int process) => Servers.AgainAsync(async () => await caches[process].TryGetAsync<Product>($"nothing {syncs++}"));

    private async Task CutAsync()
    {
        log.Enqueue("cut");
        try
        {
            await server.ExecuteAsync("CLIENT", "KILL", "TYPE", "normal");
        }
        catch (RedisProbeException)
        {
            // The connection that asked was among those that were cut.
        }
    }

    private async Task EndAsync()
    {
        var all = Task.WhenAll(reads.Select(read => read.Task)).ContinueWith(static _ => { }, TaskScheduler.Default);
        while (!all.IsCompleted)
        {
            Finish(fails: false);
            await Task.WhenAny(all, Task.Delay(1));
        }

        // And nothing stays stale.
        for (var process = 0; process < caches.Length; process++)
        {
            await HearAsync(process);
            for (var key = 0; key < Keys; key++)
            {
                var row = new Product(Name(key), table[key]);
                (await caches[process].GetOrLoadAsync(Name(key), _ => Task.FromResult<Product?>(row), Tagged(key))).ShouldBe(row, $"in the end, by {process}");
            }
        }
    }

    private sealed record Load(int Number, TaskCompletionSource<bool> Fails);

    private sealed record Read(string What, int[] Keys, int[] Least, Task<int[]> Task);

    private sealed class LoadFailedException(int number) : Exception($"load {number} failed")
    {
        public int Number => number;
    }
}
