using System.Collections.Concurrent;
using Polystore.RedisClient;
using Polystore.Runtime.Manager;

namespace Polystore.Runtime.Cache;

/// <summary>
/// A cache in front of a database, in this process and in Redis, that no write can be overtaken in: a value that was loaded before an
/// invalidation is never kept after it, in no process, however slow the load, and whatever the clocks say. After <see cref="InvalidateAsync(string, CancellationToken)"/>
/// returns, this process reads anew; other processes as soon as Redis's message reaches them.
/// </summary>
public sealed partial class DatabaseCache : IAsyncDisposable
{
    private readonly DatabaseCacheOptions options;
    private readonly LocalEntries local;
    private readonly CacheTelemetry telemetry;
    private readonly ConcurrentDictionary<string, CacheFlight> flights = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TaskCompletionSource> waiting = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource stopping = new();
    private ICacheStore store = null!;
    private int isDisposed;

    private DatabaseCache(DatabaseCacheOptions options)
    {
        options.Validate();
        this.options = options = options with { };
        local = new LocalEntries(options.LocalEntries, options.Time);
        telemetry = new CacheTelemetry(options.Name);
    }

    /// <summary>Connects.</summary>
    /// <param name="redis">One server, sentinels, or a cluster, of which one shard holds the cache. RESP3 is needed (Redis 6).</param>
    /// <param name="options">How to keep what is loaded.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="RedisException">No server can be reached.</exception>
    public static async Task<DatabaseCache> ConnectAsync(RedisOptions redis, DatabaseCacheOptions options, CancellationToken cancellationToken = default)
    {
        var cache = new DatabaseCache(options);
        cache.store = await CacheStore.ConnectAsync(redis, options, cache.OnChanged, cache.OnLost, cancellationToken).ConfigureAwait(false);
        return cache;
    }

    /// <summary>A cache of this process alone, with the same promises: for the embedded defaults and for tests. It is gone with the process.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static DatabaseCache InProcess(DatabaseCacheOptions options)
    {
        var cache = new DatabaseCache(options);
        cache.store = new LocalCacheStore(cache.options, cache.OnChanged);
        return cache;
    }

    /// <summary>One that connects when it is first used.</summary>
    internal static DatabaseCache Late(RedisOptions redis, DatabaseCacheOptions options)
    {
        var cache = new DatabaseCache(options);
        cache.store = new LateCacheStore(new Deferred<CacheStore>(token => CacheStore.ConnectAsync(redis, cache.options, cache.OnChanged, cache.OnLost, token)));
        return cache;
    }

    /// <summary>Entries that this process keeps now.</summary>
    public int LocalCount => local.Count;

    /// <summary>
    /// The value of a key: from this process, from Redis, or from the loader, which one caller of one process runs while the others wait.
    /// When Redis cannot be reached the loader answers, and nothing is kept.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="load">Reads it from the database; null says that there is none. Its token is cancelled after <see cref="DatabaseCacheOptions.HardTimeout"/>.</param>
    /// <param name="entry">What is different for this entry; null as the cache says.</param>
    /// <param name="cancellationToken">Ends this caller's wait; a load that others wait for goes on.</param>
    /// <exception cref="TimeoutException">The loader took too long, and no value past its life may stand in.</exception>
    public ValueTask<T?> GetOrLoadAsync<T>(string key, Func<CancellationToken, Task<T?>> load, CacheEntryOptions? entry = null, CancellationToken cancellationToken = default)
        where T : class =>
        GetOrLoadAsync(key, load, static (loader, token) => loader(token), entry, cancellationToken);

    /// <inheritdoc cref="GetOrLoadAsync{T}(string, Func{CancellationToken, Task{T}}, CacheEntryOptions, CancellationToken)"/>
    /// <param name="key">The key.</param>
    /// <param name="state">Handed to the loader, which can then be static: a hit allocates nothing.</param>
    /// <param name="load">Reads it from the database.</param>
    /// <param name="entry">What is different for this entry.</param>
    /// <param name="cancellationToken">Ends this caller's wait.</param>
    public ValueTask<T?> GetOrLoadAsync<TState, T>(
        string key, TState state, Func<TState, CancellationToken, Task<T?>> load, CacheEntryOptions? entry = null, CancellationToken cancellationToken = default)
        where T : class
    {
        if (!local.TryGet(key, out var found))
        {
            return new ValueTask<T?>(JoinAsync(key, state, load, entry, cancellationToken));
        }

        if (CacheTelemetry.CountsReads)
        {
            telemetry.Read("local");
        }

        return new ValueTask<T?>((T?)found.Value);
    }

    /// <summary>What is there under a key, in this process or in Redis; nothing is loaded.</summary>
    public async ValueTask<CachedValue<T>> TryGetAsync<T>(string key, CancellationToken cancellationToken = default)
        where T : class
    {
        if (local.TryGet(key, out var found))
        {
            return new CachedValue<T>(true, (T?)found.Value, options.Time.GetElapsedTime(options.Time.GetTimestamp(), found.FreshUntil));
        }

        var asked = local.GenerationOf(key);
        var (payload, left) = await store.PeekAsync(key, cancellationToken).ConfigureAwait(false);
        return payload is not null && await ReadAsync<T>(key, payload, left, asked, cancellationToken).ConfigureAwait(false) is { } kept
            ? new CachedValue<T>(true, (T?)kept.Value, options.Time.GetElapsedTime(options.Time.GetTimestamp(), kept.FreshUntil))
            : default;
    }

    /// <summary>
    /// Changes the database through the cache: readers of every process wait for the write instead of loading what it replaces, and then
    /// read its result. Of writes at once to one key the cache keeps what one of them left only when no other came between.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="write">Writes to the database, commits, and answers the new value; null when there is none any more.</param>
    /// <param name="entry">What is different for this entry.</param>
    /// <param name="cancellationToken">Ends the write before it begins; afterwards it is the writer's own.</param>
    /// <exception cref="RedisException">Redis cannot be reached: nothing was written, or other processes may read the old value for as long as it lives.</exception>
    public async Task<T?> WriteAsync<T>(string key, Func<CancellationToken, Task<T?>> write, CacheEntryOptions? entry = null, CancellationToken cancellationToken = default)
        where T : class
    {
        Forget(key);
        var begun = await store.BeginWriteAsync(key, cancellationToken).ConfigureAwait(false);
        var isKept = false;
        try
        {
            var value = await write(cancellationToken).ConfigureAwait(false);
            // A write has no tags to compare with: they would have had to be asked for with the lease.
            isKept = entry is not { Tags.Count: > 0 } && await FillAsync(begun, key, value, entry, CancellationToken.None).ConfigureAwait(false);
            return value;
        }
        finally
        {
            if (!isKept)
            {
                await InvalidateAsync(key, CancellationToken.None).ConfigureAwait(false);
            }

            Forget(key);
        }
    }

    /// <summary>Forgets a key everywhere, after the database was changed and the change is committed. Loads on their way are not kept.</summary>
    /// <exception cref="RedisException">Redis cannot be reached; other processes may read the old value for as long as it lives. Call it again.</exception>
    public Task InvalidateAsync(string key, CancellationToken cancellationToken = default) => InvalidateAsync([key], cancellationToken);

    /// <inheritdoc cref="InvalidateAsync(string, CancellationToken)"/>
    public async Task InvalidateAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken = default)
    {
        telemetry.Invalidated(keys.Count);
        ForgetAll(keys);
        await store.InvalidateAsync(keys, cancellationToken).ConfigureAwait(false);
        ForgetAll(keys);
    }

    /// <summary>Forgets every entry that was loaded with this tag.</summary>
    /// <exception cref="RedisException">Redis cannot be reached. Call it again.</exception>
    public async Task InvalidateTagAsync(string tag, CancellationToken cancellationToken = default)
    {
        telemetry.Invalidated(1);
        ForgetTag(tag);
        await store.InvalidateTagAsync(tag, cancellationToken).ConfigureAwait(false);
        ForgetTag(tag);
    }

    /// <summary>
    /// Forgets every entry whose key matches, as <c>user:42:*</c>: <c>*</c>, <c>?</c>, <c>[ab]</c> and <c>\</c> before one of these, as Redis
    /// has them. Walks over all keys of the server in small steps (SCAN).
    /// </summary>
    /// <returns>How many there were.</returns>
    /// <exception cref="RedisException">Redis cannot be reached. Call it again.</exception>
    public async Task<long> InvalidatePatternAsync(string pattern, CancellationToken cancellationToken = default)
    {
        OnLost();
        var removed = await store.InvalidatePatternAsync(pattern, cancellationToken).ConfigureAwait(false);
        telemetry.Invalidated((int)Math.Min(int.MaxValue, removed));
        OnLost();
        return removed;
    }

    /// <summary>Closes the connection and ends loads in the background.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref isDisposed, 1) != 0)
        {
            return;
        }

        await stopping.CancelAsync().ConfigureAwait(false);
        await store.DisposeAsync().ConfigureAwait(false);
        stopping.Dispose();
    }
}
