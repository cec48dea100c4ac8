using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Polystore.MongoDriver;
using Polystore.RedisClient;
using Polystore.Runtime.Cache;
using Polystore.Runtime.Coordination;
using Polystore.Runtime.Coordination.Idempotency;
using Polystore.Runtime.Limits;
using Polystore.Runtime.Replicas;
using Polystore.Runtime.Resilience;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Manager;

/// <summary>
/// The stores of an application, by name: made once, connected when they are needed or at the start, drained at the end. Every call to a
/// store passes its telemetry, retries and circuit breaker.
/// </summary>
public sealed class DatabaseManager : IAsyncDisposable
{
    private readonly Dictionary<string, RelationalStore> relational = [];
    private readonly Dictionary<string, ReplicatedStore> replicated = [];
    private readonly Dictionary<string, ManagedDocumentStore> documents = [];
    private readonly Dictionary<string, ManagedKeyValueStore> keys = [];
    private readonly List<(IStore Store, StoreOptions Options)> all = [];
    private readonly StoreFactory factory;
    private readonly Dictionary<string, DatabaseCache> caches;
    private readonly Dictionary<string, DistributedLocks> locks;
    private readonly Dictionary<string, IRateLimiter> limiters;
    private readonly Dictionary<string, ConcurrencyLimiter> places;
    private readonly Dictionary<string, IdempotencyKeys> idempotency;
    private readonly Dictionary<(Type Type, string Name), object> structures = [];
    private readonly IReadOnlyList<IAsyncDisposable> own;

    /// <summary>Makes one; nothing is connected.</summary>
    /// <param name="build">Adds the stores.</param>
    /// <param name="loggers">Where slow calls are logged; null for nowhere.</param>
    /// <exception cref="ArgumentException">An option or a URL cannot be used; the sentence names the store.</exception>
    public DatabaseManager(Action<PolystoreBuilder> build, ILoggerFactory? loggers = null)
        : this(Built(build), new OptionSource(null), loggers)
    {
    }

    internal DatabaseManager(PolystoreBuilder built, OptionSource source, ILoggerFactory? loggers)
    {
        factory = new StoreFactory(loggers, built.Time, built.DrainTimeout);
        foreach (var (name, options) in source.All(built.RelationalStores))
        {
            Keep(relational, name, factory.Relational(name, options), options);
            var copies = factory.Replicas(name, options);
            all.AddRange(copies.Select(copy => ((IStore)copy, (StoreOptions)(options with { Eager = false }))));
            replicated.Add(name, new ReplicatedStore(relational[name], copies, options.ReplicaReads));
        }

        var ofDocuments = source.All(built.DocumentStores).ToDictionary(one => one.Name, one => one.Options);
        foreach (var (name, options) in ofDocuments)
        {
            Keep(documents, name, factory.Documents(name, options), options);
        }

        var ofKeys = source.All(built.KeyStores).ToDictionary(one => one.Name, one => one.Options);
        foreach (var (name, options) in ofKeys)
        {
            Keep(keys, name, factory.Keys(name, options), options);
        }

        var homes = new Homes(this, relational, ofDocuments, ofKeys, built.Time);
        caches = Made(source, built.Caches, homes.Cache, homes);
        locks = Made(source, built.Locks, homes.Locks, homes);
        limiters = Made(source, built.Limiters, homes.Limiter, homes);
        places = Made(source, built.ConcurrencyLimiters, homes.Places, homes);
        idempotency = Made(source, built.Idempotency, homes.Idempotency, homes);
        Make(source, built.Queues, homes);
        Make(source, built.Streams, homes);
        Make(source, built.Topics, homes);
        Make(source, built.SessionStores, homes);
        Make(source, built.Counters, homes);
        Make(source, built.UniqueCounters, homes);
        Make(source, built.DailyActivities, homes);
        Make(source, built.Leaderboards, homes);
        Make(source, built.GeoIndexes, homes);
        own = homes.Owned;
    }

    /// <summary>Every store, replicas among them.</summary>
    public IReadOnlyList<IStore> Stores => [.. all.Select(one => one.Store)];

    /// <summary>The relational store of a name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public RelationalStore Relational(string name) => Find(relational, name);

    /// <summary>The relational store of a name with its replicas, if it has any.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public ReplicatedStore Replicated(string name) => Find(replicated, name);

    /// <summary>The document store of a name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public IDocumentStore Documents(string name) => Find(documents, name);

    /// <summary>The key-value store of a name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public IKeyValueStore Keys(string name) => Find(keys, name);

    /// <summary>The cache of a name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public DatabaseCache Cache(string name) => Find(caches, name, "cache");

    /// <summary>The locks on a store.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public DistributedLocks Locks(string store) => Find(locks, store, "lock service");

    /// <summary>The rate limiter of a name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public IRateLimiter Limiter(string name) => Find(limiters, name, "limiter");

    /// <summary>The limiter of a name that counts who is at something at once.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public ConcurrencyLimiter ConcurrencyLimiter(string name) => Find(places, name, "concurrency limiter");

    /// <summary>The idempotency keys on a store.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public IdempotencyKeys Idempotency(string store) => Find(idempotency, store, "idempotency store");

    /// <summary>The structure of a type and a name: <c>Structure&lt;WorkQueue&lt;Order&gt;&gt;("orders")</c>.</summary>
    /// <typeparam name="T">
    /// A <see cref="Structures.Queues.WorkQueue{T}"/>, <see cref="Structures.Streams.EventStream{T}"/>, <see cref="Structures.Topics.Topic{T}"/>,
    /// <see cref="Structures.Sessions.SessionStore{T}"/>, <see cref="Structures.Analytics.TimeCounter"/>, <see cref="Structures.Analytics.UniqueCounter"/>,
    /// <see cref="Structures.Analytics.DailyActivity"/>, <see cref="Structures.Analytics.Leaderboard"/> or <see cref="Structures.Analytics.GeoIndex"/>.
    /// </typeparam>
    /// <exception cref="ArgumentException">There is none.</exception>
    public T Structure<T>(string name)
        where T : class => (T)Structure(typeof(T), name);

    /// <summary>The Redis client of a key-value store, for caches, limits, locks and what the port does not have.</summary>
    /// <exception cref="InvalidOperationException">The store is embedded.</exception>
    public async ValueTask<RedisDatabase> RedisAsync(string name, CancellationToken cancellationToken = default) =>
        await Find(keys, name).InnerAsync(cancellationToken).ConfigureAwait(false) is RedisKeyValueStore store ? store.Redis
            : throw new InvalidOperationException($"The store {name} lives in the process; give it a redis:// URL.");

    /// <summary>The MongoDB client of a document store, for what the port does not have.</summary>
    /// <exception cref="InvalidOperationException">The store is embedded.</exception>
    public async ValueTask<MongoClient> MongoAsync(string name, CancellationToken cancellationToken = default) => (await MongoStoreAsync(name, cancellationToken).ConfigureAwait(false)).Client;

    internal object Structure(Type type, string name) => structures.TryGetValue((type, name), out var structure) ? structure
        : throw new ArgumentException(
            $"There is no such structure '{name}' of this type; there are {(structures.Count == 0 ? "none at all" : string.Join(", ", structures.Keys.Select(one => one.Name)))}.", nameof(name));

    internal async ValueTask<MongoDocumentStore> MongoStoreAsync(string name, CancellationToken cancellationToken) =>
        await Find(documents, name).InnerAsync(cancellationToken).ConfigureAwait(false) as MongoDocumentStore
        ?? throw new InvalidOperationException($"The store {name} lives in the process; give it a mongodb:// URL.");

    /// <summary>Connects the eager stores, all at once.</summary>
    /// <exception cref="StoreUnavailableException">One of them does not answer in its time.</exception>
    public Task StartAsync(CancellationToken cancellationToken = default) =>
        Task.WhenAll(all.Where(one => one.Options.Eager).Select(one => ConnectAsync(one.Store, one.Options, cancellationToken)));

    /// <summary>Lets no further call in, waits for those that run up to the builder's DrainTimeout, and closes all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(own.Select(one => one.DisposeAsync().AsTask())).ConfigureAwait(false);
        await Task.WhenAll(all.Select(one => one.Store.DisposeAsync().AsTask())).ConfigureAwait(false);
        factory.Forget();
        await Task.WhenAll(factory.QueryLogs.Select(log => log.DisposeAsync().AsTask())).ConfigureAwait(false);
    }

    private static PolystoreBuilder Built(Action<PolystoreBuilder> build)
    {
        var builder = new PolystoreBuilder();
        build(builder);
        return builder;
    }

    private static T Find<T>(Dictionary<string, T> stores, string name, string kind = "store") => stores.TryGetValue(name, out var store) ? store
        : throw new ArgumentException($"There is no such {kind} '{name}'; there are {(stores.Count == 0 ? "none of this kind" : string.Join(", ", stores.Keys))}.", nameof(name));

    private static Dictionary<string, T> Made<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions, T>(
        OptionSource source, OptionSet<TOptions> registered, Func<string, TOptions, string, T> make, Homes homes)
        where TOptions : class
    {
        var made = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var (name, options) in source.All(registered))
        {
            var what = $"{registered.Kind} {name}";
            made.Add(name, make(registered.HomeOf(name) ?? homes.Only(what), options, what));
        }

        return made;
    }

    private void Make<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(OptionSource source, StructureSet<TOptions> registered, Homes homes)
        where TOptions : class
    {
        foreach (var (key, structure) in registered.Make(name => source.Get(registered, name), homes))
        {
            structures.Add(key, structure);
        }
    }

    private static async Task ConnectAsync(IStore store, StoreOptions options, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.StartTimeout);
        try
        {
            await store.PingAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new StoreUnavailableException(store.Name, $"it did not answer within {options.StartTimeout}");
        }
        catch (Exception failure) when (StoreFailures.IsUnavailable(failure) && failure is not StoreUnavailableException)
        {
            throw new StoreUnavailableException(store.Name, failure.Message, failure);
        }
    }

    private void Keep<T>(Dictionary<string, T> stores, string name, T store, StoreOptions options)
        where T : IStore
    {
        stores.Add(name, store);
        all.Add((store, options));
    }
}
