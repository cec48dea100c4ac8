using System.Diagnostics;
using System.Text;
using Polystore.RedisClient;
using Polystore.Runtime.Cache;
using Polystore.TestServers;

namespace Polystore.Bench;

/// <summary>
/// Reads of <see cref="DatabaseCache"/>: a value that this process has, against a bare <c>ConcurrentDictionary</c>; one that only Redis
/// has, against a bare GET of the same size; and one that nobody has, asked for by a thousand callers at once.
/// </summary>
internal static class CacheReads
{
    private const int Rounds = 5;
    private const int LocalReads = 2_000_000;
    private const int SharedReads = 5_000;
    private const int Callers = 1000;

    public static async Task RunAsync()
    {
        await using var server = await RedisServer.StartAsync();
        var options = new DatabaseCacheOptions { Name = "bench", Serializer = new TextSerializer(), EagerAfter = 1, LocalLife = TimeSpan.FromHours(1), Life = TimeSpan.FromHours(1) };
        await using var cache = await DatabaseCache.ConnectAsync(RedisOptions.Parse(server.Url), options);
        await using var withoutLocal = await DatabaseCache.ConnectAsync(RedisOptions.Parse(server.Url), options with { LocalEntries = 0 });
        await using var redis = await RedisDatabase.ConnectAsync(server.Url);
        var text = new string('x', 100);
        await cache.GetOrLoadAsync("key", _ => Task.FromResult<string?>(text));
        while (cache.LocalCount == 0)
        {
            await cache.TryGetAsync<string>("key");
        }

        await redis.SetAsync("key", text);

        var bare = new System.Collections.Concurrent.ConcurrentDictionary<string, string>(StringComparer.Ordinal) { ["key"] = text };
        var dictionary = Median(() => Bare(bare));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var local = Median(() => Local(cache));
        var allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)(Rounds * LocalReads);
        Console.WriteLine("| read | a read | bytes allocated | peer | ratio |");
        Console.WriteLine("|---|---:|---:|---|---:|");
        Console.WriteLine(FormattableString.Invariant($"| from this process | {local:0} ns | {allocated:0.##} | {dictionary:0} ns, ConcurrentDictionary | {local / dictionary:0.0} |"));

        var (shared, get) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            shared.Add(await TimeAsync(async () => await withoutLocal.GetOrLoadAsync<string>("key", static _ => throw new InvalidOperationException("it is there"))));
            get.Add(await TimeAsync(async () => await redis.GetStringAsync("key")));
        }

        Console.WriteLine(FormattableString.Invariant($"| from Redis, one caller | {Middle(shared):0} µs | | {Middle(get):0} µs, GET by the same client | {Middle(shared) / Middle(get):0.00} |"));
        var loads = 0;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => cache.GetOrLoadAsync("new", async cancellationToken =>
        {
            Interlocked.Increment(ref loads);
            await Task.Delay(50, cancellationToken);
            return (string?)text;
        }).AsTask()));
        Console.WriteLine(FormattableString.Invariant($"| a miss of {Callers} callers at once, a load of 50 ms | {clock.Elapsed.TotalMilliseconds:0} ms | | {loads} load | |"));
    }

    private static double Bare(System.Collections.Concurrent.ConcurrentDictionary<string, string> bare)
    {
        var clock = Stopwatch.GetTimestamp();
        var length = 0;
        for (var i = 0; i < LocalReads; i++)
        {
            length += bare.TryGetValue("key", out var value) ? value.Length : 0;
        }

        return Nanoseconds(clock, length);
    }

    private static double Local(DatabaseCache cache)
    {
        var clock = Stopwatch.GetTimestamp();
        var length = 0;
        for (var i = 0; i < LocalReads; i++)
        {
            var read = cache.GetOrLoadAsync<string>("key", static _ => throw new InvalidOperationException("it is there"));
            length += read.IsCompletedSuccessfully ? read.Result!.Length : throw new InvalidOperationException("it was not there");
        }

        return Nanoseconds(clock, length);
    }

    private static double Nanoseconds(long began, int length) =>
        length == 0 ? throw new InvalidOperationException("nothing was read") : Stopwatch.GetElapsedTime(began).TotalNanoseconds / LocalReads;

    // Microseconds of one call.
    private static async Task<double> TimeAsync(Func<Task> call)
    {
        var clock = Stopwatch.GetTimestamp();
        for (var i = 0; i < SharedReads; i++)
        {
            await call();
        }

        return Stopwatch.GetElapsedTime(clock).TotalMicroseconds / SharedReads;
    }

    private static double Median(Func<double> run) => Middle(Enumerable.Range(0, Rounds).Select(_ => run()));

    private static double Middle(IEnumerable<double> values) => values.Order().ElementAt(Rounds / 2);

    private sealed class TextSerializer : ICacheSerializer
    {
        public void Write<T>(System.Buffers.IBufferWriter<byte> output, T value) => Encoding.UTF8.GetBytes((string)(object)value!, output);

        public T Read<T>(ReadOnlyMemory<byte> bytes) => (T)(object)Encoding.UTF8.GetString(bytes.Span);
    }
}
