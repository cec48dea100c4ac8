using Npgsql;
using Polystore.Core.Connections;
using Polystore.RedisClient;
using Polystore.Runtime.Cache;
using Polystore.Runtime.Coordination;
using Polystore.Runtime.Coordination.Idempotency;
using Polystore.Runtime.Coordination.Local;
using Polystore.Runtime.Coordination.Mongo;
using Polystore.Runtime.Coordination.Postgres;
using Polystore.Runtime.Coordination.Redis;
using Polystore.Runtime.Limits;
using Polystore.Runtime.Stores;
using Polystore.Runtime.Structures;

namespace Polystore.Runtime.Manager;

/// <summary>Makes what lives on stores: in Redis, PostgreSQL or MongoDB, connected when it is first used; in the process for stores that live there.</summary>
internal sealed class Homes(
    DatabaseManager manager,
    Dictionary<string, RelationalStore> relational,
    Dictionary<string, DocumentStoreOptions> documents,
    Dictionary<string, KeyValueStoreOptions> keys,
    TimeProvider time)
{
    private readonly List<IAsyncDisposable> owned = [];

    /// <summary>What has to be closed before the stores are.</summary>
    public IReadOnlyList<IAsyncDisposable> Owned => owned;

    public DatabaseCache Cache(string store, DatabaseCacheOptions wanted, string what)
    {
        var redis = KindOf(store, what) == Kind.Keys ? StoreUrls.Keys(store, keys[store]) : throw Unfit(what, store, "a key-value store");
        return Own(redis is null ? DatabaseCache.InProcess(wanted) : DatabaseCache.Late(redis, wanted));
    }

    public DistributedLocks Locks(string store, LockOptions wanted, string what) => new(
        KindOf(store, what) switch
        {
            Kind.Keys when IsRedis(store) => Late(async token => new RedisLockLeases(await RedisAsync(store, token).ConfigureAwait(false))),
            Kind.Documents when IsMongo(store, what) => OfMongo(store),
            Kind.Relational when Postgres(store, what) is { } source => OfPostgres(source),
            _ => new LocalLockLeases(time),
        },
        wanted);

    public IRateLimiter Limiter(string store, RateLimiterOptions wanted, string what) => KindOf(store, what) switch
    {
        Kind.Keys when IsRedis(store) => new RateLimiter(token => RedisAsync(store, token), wanted),
        Kind.Documents => throw Unfit(what, store, "a key-value store or one of PostgreSQL"),
        Kind.Relational when Postgres(store, what) is { } source => OfPostgres(source, wanted),
        _ => new LocalRateLimiter(wanted),
    };

    public IdempotencyKeys Idempotency(string store, IdempotencyOptions wanted, string what) => new(
        KindOf(store, what) switch
        {
            Kind.Keys when IsRedis(store) => Own(new LateIdempotency(async token => new RedisIdempotency(await RedisAsync(store, token).ConfigureAwait(false)))),
            Kind.Documents when IsMongo(store, what) => Own(new LateIdempotency(async token =>
            {
                var mongo = await manager.MongoStoreAsync(store, token).ConfigureAwait(false);
                var made = new MongoIdempotency(mongo.Client, mongo.Database);
                await made.EnsureAsync(token).ConfigureAwait(false);
                return made;
            })),
            Kind.Relational when Postgres(store, what) is { } source => OfPostgres(new PostgresIdempotency(source)),
            Kind.Keys => new KeyValueIdempotency(manager.Keys(store)),
            _ => throw Unfit(what, store, "a key-value store, one of PostgreSQL or one of MongoDB"),
        },
        wanted);

    public StructureHome Structure(string store, string what) => KindOf(store, what) == Kind.Keys ? StructureHome.Of(manager.Keys(store)) : throw Unfit(what, store, "a key-value store");

    /// <summary>The store of what was registered without one.</summary>
    /// <exception cref="ArgumentException">There is not exactly one key-value store.</exception>
    public string Only(string what) => keys.Keys.ToList() is [var only] ? only
        : throw new ArgumentException($"The {what} has no store, and of key-value stores there are {(keys.Count == 0 ? "none" : string.Join(", ", keys.Keys))}; name the one that it lives on (Store, in the configuration).", nameof(what));

    public ConcurrencyLimiter Places(string store, ConcurrencyLimiterOptions wanted, string what) =>
        KindOf(store, what) != Kind.Keys ? throw Unfit(what, store, "a key-value store")
        : IsRedis(store) ? new ConcurrencyLimiter(token => RedisAsync(store, token), wanted)
        : ConcurrencyLimiter.InProcess(wanted);

    private LateLockLeases Late(Func<CancellationToken, Task<ILockLeases>> open) => Own(new LateLockLeases(canQueue: true, open));

    private LateLockLeases OfMongo(string store) => Late(async token =>
    {
        var mongo = await manager.MongoStoreAsync(store, token).ConfigureAwait(false);
        return new MongoLockLeases(mongo.Client, mongo.Database, time);
    });

    private LateLockLeases OfPostgres(NpgsqlDataSource source)
    {
        var leases = new PostgresLockLeases(source, time);
        return Late(token => SetUpAsync<ILockLeases>(leases, leases.EnsureAsync, token));
    }

    private LateIdempotency OfPostgres(PostgresIdempotency made) => Own(new LateIdempotency(token => SetUpAsync<IIdempotencyStore>(made, made.EnsureAsync, token)));

    private static PreparedRateLimiter OfPostgres(NpgsqlDataSource source, RateLimiterOptions wanted)
    {
        var limiter = new PostgresRateLimiter(source, wanted);
        return new PreparedRateLimiter(limiter, token => SetUpAsync(limiter, limiter.EnsureAsync, token));
    }

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

    private Kind KindOf(string store, string what)
    {
        var kinds = new (Kind Kind, bool Has)[] { (Kind.Keys, keys.ContainsKey(store)), (Kind.Relational, relational.ContainsKey(store)), (Kind.Documents, documents.ContainsKey(store)) }
            .Where(one => one.Has).Select(one => one.Kind).ToList();
        return kinds switch
        {
            [var kind] => kind,
            [] => throw new ArgumentException(
                $"The {what} is put on the store '{store}', which is not registered; there are {string.Join(", ", keys.Keys.Concat(relational.Keys).Concat(documents.Keys))}.", nameof(store)),
            _ => throw new ArgumentException($"The {what} is put on the store {store}, of which there are {(kinds.Count == 2 ? "two" : "three")} of different kinds; give them different names.", nameof(store)),
        };
    }

    private bool IsRedis(string store) => !keys[store].IsMemory;

    private bool IsMongo(string store, string what) => StoreUrls.Documents(store, documents[store]) switch
    {
        null => false,
        { Engine: EngineNames.Mongo } => true,
        _ => throw Unfit(what, store, "a document store of MongoDB (memory: when this process is the only one), as other processes may share the file"),
    };

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

    private enum Kind
    {
        Keys,
        Relational,
        Documents,
    }
}
