using Polystore.Runtime.Resilience;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Manager;

/// <summary>
/// A key-value store that is opened by its first call, and whose calls pass the guard. What sets something to a value may be done twice;
/// what counts, compares or pushes is done again only when it was not executed.
/// </summary>
internal sealed class ManagedKeyValueStore(string system, StoreGuard guard, Deferred<IKeyValueStore> inner, EmbeddedKeyValueStore? embedded = null) : IKeyValueStore
{
    /// <summary>The store in this process; null for a server.</summary>
    public EmbeddedKeyValueStore? Embedded => embedded;

    public string Name => guard.Name;

    public string SystemName => system;

    public ValueTask<IKeyValueStore> InnerAsync(CancellationToken cancellationToken) => inner.GetAsync(cancellationToken);

    public async ValueTask PingAsync(CancellationToken cancellationToken = default) =>
        await TwiceAsync("PING", async (store, token) => { await store.PingAsync(token).ConfigureAwait(false); return true; }, cancellationToken).ConfigureAwait(false);

    public async ValueTask DisposeAsync()
    {
        await guard.DrainAsync().ConfigureAwait(false);
        await inner.DisposeAsync().ConfigureAwait(false);
    }

    public ValueTask<byte[]?> GetAsync(string key, CancellationToken cancellationToken = default) => TwiceAsync("GET", (store, token) => store.GetAsync(key, token), cancellationToken);

    public ValueTask<byte[]?[]> GetManyAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken = default) =>
        TwiceAsync("MGET", (store, token) => store.GetManyAsync(keys, token), cancellationToken);

    public ValueTask<bool> SetAsync(string key, ReadOnlyMemory<byte> value, TimeSpan? life = null, KeyCondition when = KeyCondition.Always, CancellationToken cancellationToken = default) =>
        RunAsync("SET", when == KeyCondition.Always, (store, token) => store.SetAsync(key, value, life, when, token), cancellationToken);

    public ValueTask<long> IncrementAsync(string key, long by = 1, CancellationToken cancellationToken = default) => OnceAsync("INCRBY", (store, token) => store.IncrementAsync(key, by, token), cancellationToken);

    public ValueTask<bool> CompareAndSetAsync(string key, ReadOnlyMemory<byte>? expected, ReadOnlyMemory<byte> value, TimeSpan? life = null, CancellationToken cancellationToken = default) =>
        OnceAsync("CAS", (store, token) => store.CompareAndSetAsync(key, expected, value, life, token), cancellationToken);

    public ValueTask<bool> CompareAndDeleteAsync(string key, ReadOnlyMemory<byte> expected, CancellationToken cancellationToken = default) =>
        OnceAsync("CAD", (store, token) => store.CompareAndDeleteAsync(key, expected, token), cancellationToken);

    public ValueTask<long> DeleteAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken = default) => OnceAsync("DEL", (store, token) => store.DeleteAsync(keys, token), cancellationToken);

    public ValueTask<bool> ExistsAsync(string key, CancellationToken cancellationToken = default) => TwiceAsync("EXISTS", (store, token) => store.ExistsAsync(key, token), cancellationToken);

    public ValueTask<bool> ExpireAsync(string key, TimeSpan? life, CancellationToken cancellationToken = default) => TwiceAsync("PEXPIRE", (store, token) => store.ExpireAsync(key, life, token), cancellationToken);

    public ValueTask<TimeSpan?> TimeToLiveAsync(string key, CancellationToken cancellationToken = default) => TwiceAsync("PTTL", (store, token) => store.TimeToLiveAsync(key, token), cancellationToken);

    public ValueTask<byte[]?> HashGetAsync(string key, string field, CancellationToken cancellationToken = default) => TwiceAsync("HGET", (store, token) => store.HashGetAsync(key, field, token), cancellationToken);

    public ValueTask<IReadOnlyDictionary<string, byte[]>> HashGetAllAsync(string key, CancellationToken cancellationToken = default) =>
        TwiceAsync("HGETALL", (store, token) => store.HashGetAllAsync(key, token), cancellationToken);

    public ValueTask<IReadOnlyDictionary<string, byte[]>[]> HashGetAllAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken = default) =>
        TwiceAsync("HGETALL", (store, token) => store.HashGetAllAsync(keys, token), cancellationToken);

    public async ValueTask HashSetAsync(string key, IReadOnlyDictionary<string, byte[]> fields, CancellationToken cancellationToken = default) =>
        await TwiceAsync("HSET", async (store, token) => { await store.HashSetAsync(key, fields, token).ConfigureAwait(false); return true; }, cancellationToken).ConfigureAwait(false);

    public ValueTask<long> HashIncrementAsync(string key, string field, long by = 1, CancellationToken cancellationToken = default) =>
        OnceAsync("HINCRBY", (store, token) => store.HashIncrementAsync(key, field, by, token), cancellationToken);

    public ValueTask<long> HashDeleteAsync(string key, IReadOnlyList<string> fields, CancellationToken cancellationToken = default) =>
        OnceAsync("HDEL", (store, token) => store.HashDeleteAsync(key, fields, token), cancellationToken);

    public ValueTask<bool> SortedSetAddAsync(string key, string member, double score, CancellationToken cancellationToken = default) =>
        OnceAsync("ZADD", (store, token) => store.SortedSetAddAsync(key, member, score, token), cancellationToken);

    public ValueTask<double> SortedSetIncrementAsync(string key, string member, double by, CancellationToken cancellationToken = default) =>
        OnceAsync("ZINCRBY", (store, token) => store.SortedSetIncrementAsync(key, member, by, token), cancellationToken);

    public ValueTask<bool> SortedSetRemoveAsync(string key, string member, CancellationToken cancellationToken = default) =>
        OnceAsync("ZREM", (store, token) => store.SortedSetRemoveAsync(key, member, token), cancellationToken);

    public ValueTask<double?> SortedSetScoreAsync(string key, string member, CancellationToken cancellationToken = default) =>
        TwiceAsync("ZSCORE", (store, token) => store.SortedSetScoreAsync(key, member, token), cancellationToken);

    public ValueTask<long?> SortedSetRankAsync(string key, string member, bool descending = false, CancellationToken cancellationToken = default) =>
        TwiceAsync("ZRANK", (store, token) => store.SortedSetRankAsync(key, member, descending, token), cancellationToken);

    public ValueTask<IReadOnlyList<ScoredMember>> SortedSetRangeAsync(string key, long first, long last, bool descending = false, CancellationToken cancellationToken = default) =>
        TwiceAsync("ZRANGE", (store, token) => store.SortedSetRangeAsync(key, first, last, descending, token), cancellationToken);

    public ValueTask<IReadOnlyList<ScoredMember>> SortedSetRangeByScoreAsync(string key, double lowest, double highest, int most = int.MaxValue, CancellationToken cancellationToken = default) =>
        TwiceAsync("ZRANGEBYSCORE", (store, token) => store.SortedSetRangeByScoreAsync(key, lowest, highest, most, token), cancellationToken);

    public ValueTask<long> SortedSetLengthAsync(string key, CancellationToken cancellationToken = default) => TwiceAsync("ZCARD", (store, token) => store.SortedSetLengthAsync(key, token), cancellationToken);

    public ValueTask<long> ListPushAsync(string key, ReadOnlyMemory<byte> value, int keep, CancellationToken cancellationToken = default) =>
        OnceAsync("LPUSH", (store, token) => store.ListPushAsync(key, value, keep, token), cancellationToken);

    public ValueTask<IReadOnlyList<byte[]>> ListNewestAsync(string key, int most, CancellationToken cancellationToken = default) =>
        TwiceAsync("LRANGE", (store, token) => store.ListNewestAsync(key, most, token), cancellationToken);

    private ValueTask<T> OnceAsync<T>(string operation, Func<IKeyValueStore, CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken) => RunAsync(operation, false, call, cancellationToken);

    private ValueTask<T> TwiceAsync<T>(string operation, Func<IKeyValueStore, CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken) => RunAsync(operation, true, call, cancellationToken);

    private ValueTask<T> RunAsync<T>(string operation, bool isRepeatable, Func<IKeyValueStore, CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken) =>
        guard.RunAsync(new(operation, null, isRepeatable), token => inner.Opened is { } store ? call(store, token) : OpenedAsync(call, token), cancellationToken);

    private async ValueTask<T> OpenedAsync<T>(Func<IKeyValueStore, CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken) =>
        await call(await inner.GetAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
}
