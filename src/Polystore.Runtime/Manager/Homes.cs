using Npgsql;
using Polystore.RedisClient;
using Polystore.Runtime.Cache;
using Polystore.Runtime.Coordination;
using Polystore.Runtime.Coordination.Local;
using Polystore.Runtime.Coordination.Postgres;
using Polystore.Runtime.Coordination.Redis;
using Polystore.Runtime.Limits;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Manager;

/// <summary>Makes what lives on stores: in Redis or PostgreSQL, connected when it is first used; in the process for stores that live there.</summary>
internal sealed class Homes(
    DatabaseManager manager, Dictionary<string, RelationalStore> relational, Dictionary<string, ManagedKeyValueStore> keys, Dictionary<string, KeyValueStoreOptions> options, TimeProvider time)
{
    private readonly List<IAsyncDisposable> owned = [];

    /// <summary>What has to be closed before the stores are.</summary>
    public IReadOnlyList<IAsyncDisposable> Owned => owned;

    public DatabaseCache Cache(string store, DatabaseCacheOptions wanted, string what)
    {
        var redis = Keys(store, what) ? StoreUrls.Keys(store, options[store]) : throw Unfit(what, store, "a key-value store");
        return Own(redis is null ? DatabaseCache.InProcess(wanted) : DatabaseCache.Late(redis, wanted));
    }

    public DistributedLocks Locks(string store, LockOptions wanted, string what)
    {
        if (Keys(store, what))
        {
            return new DistributedLocks(IsRedis(store) ? Own(new LateLockLeases(canQueue: true, async token => new RedisLockLeases(await RedisAsync(store, token).ConfigureAwait(false)))) : new LocalLockLeases(time), wanted);
        }

        if (Postgres(store, what) is not { } source)
        {
            return new DistributedLocks(new LocalLockLeases(time), wanted);
        }

        var leases = new PostgresLockLeases(source, time);
        return new DistributedLocks(Own(new LateLockLeases(leases.CanQueue, token => SetUpAsync<ILockLeases>(leases, leases.EnsureAsync, token))), wanted);
    }

    public IRateLimiter Limiter(string store, RateLimiterOptions wanted, string what)
    {
        if (Keys(store, what))
        {
            return IsRedis(store) ? new RateLimiter(token => RedisAsync(store, token), wanted) : new LocalRateLimiter(wanted);
        }

        if (Postgres(store, what) is not { } source)
        {
            return new LocalRateLimiter(wanted);
        }

        var limiter = new PostgresRateLimiter(source, wanted);
        return new PreparedRateLimiter(limiter, token => SetUpAsync(limiter, limiter.EnsureAsync, token));
    }

    public ConcurrencyLimiter Places(string store, ConcurrencyLimiterOptions wanted, string what) =>
        !Keys(store, what) ? throw Unfit(what, store, "a key-value store")
        : IsRedis(store) ? new ConcurrencyLimiter(token => RedisAsync(store, token), wanted)
        : ConcurrencyLimiter.InProcess(wanted);

    private ValueTask<RedisDatabase> RedisAsync(string store, CancellationToken cancellationToken) => manager.RedisAsync(store, cancellationToken);

    // A role that may not make tables finds them made, or is told at the first use that they are missing.
    private static async Task<T> SetUpAsync<T>(T made, Func<CancellationToken, Task> ensure, CancellationToken cancellationToken)
    {
        try
        {
            await ensure(cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            // See above.
        }

        return made;
    }

    // True for a key-value store, false for a relational one.
    private bool Keys(string store, string what) => (keys.ContainsKey(store), relational.ContainsKey(store)) switch
    {
        (true, false) => true,
        (false, true) => false,
        (true, true) => throw new ArgumentException($"The {what} is put on the store {store}, of which there are two, a key-value and a relational one; give them different names.", nameof(store)),
        _ => throw new ArgumentException($"The {what} is put on the store '{store}', which is not registered; there are {string.Join(", ", keys.Keys.Concat(relational.Keys))}.", nameof(store)),
    };

    private bool IsRedis(string store) => keys[store].SystemName == "redis";

    // Null for a private file of SQLite, which no other process has.
    private NpgsqlDataSource? Postgres(string store, string what) => relational[store].Source switch
    {
        NpgsqlDataSource source => source,
        SqliteClient.SqliteDataSource { IsPrivate: true } => null,
        _ => throw Unfit(what, store, "a key-value store (memory: when this process is the only one) or one of PostgreSQL, as other processes may share the file"),
    };

    private static ArgumentException Unfit(string what, string store, string fit) => new($"The {what} cannot live on the store {store}; put it on {fit}.", nameof(store));

    private T Own<T>(T made)
        where T : IAsyncDisposable
    {
        owned.Add(made);
        return made;
    }
}
