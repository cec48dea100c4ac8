using MongoDB.Bson;
using Polystore.MongoDriver.Native;
using Polystore.MongoDriver.Scheduling;

namespace Polystore.MongoDriver;

/// <summary>
/// A MongoDB deployment: standalone, replica set or sharded cluster, by a pool of libmongoc's clients. Any number of callers may use it
/// at the same time. A cancelled call returns at once; what was sent already still runs to its end, so that a write may have been done.
/// </summary>
public sealed class MongoClient : IAsyncDisposable
{
    private static readonly TimeSpan IdleThread = TimeSpan.FromSeconds(10);

    // MONGOC_ERROR_API_VERSION_2: errors of the server have a domain of their own.
    private const int ErrorApi = 2;

    private readonly PoolHandle pool;
    private readonly BlockingScheduler scheduler;
    private readonly SemaphoreSlim free;
    private readonly TimeSpan patience;
    private int mostUsed;
    private int waiting;

    private MongoClient(MongoUrl url, PoolHandle pool, BlockingScheduler scheduler, TimeSpan patience)
    {
        Url = url;
        this.patience = url.WaitQueueTimeout ?? patience;
        this.pool = pool;
        this.scheduler = scheduler;
        free = new SemaphoreSlim(url.MaxPoolSize, url.MaxPoolSize);
    }

    /// <summary>Where it is connected to.</summary>
    public MongoUrl Url { get; }

    /// <summary>How the pool is used just now.</summary>
    public MongoPoolUse PoolUse
    {
        get
        {
            var used = Url.MaxPoolSize - free.CurrentCount;
            return new MongoPoolUse(used, Math.Max(0, Volatile.Read(ref mostUsed) - used), Url.MaxPoolSize, Volatile.Read(ref waiting));
        }
    }

    /// <summary>Makes a pool. Names of <c>mongodb+srv</c> are looked up; no server is asked yet.</summary>
    /// <param name="connectionString">See <see cref="MongoUrl"/>.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="MongoConfigurationException">The connection string is wrong, or its SRV name is unknown.</exception>
    /// <exception cref="Polystore.Core.Errors.NativeLibraryException">libmongoc is not on this machine.</exception>
    public static async Task<MongoClient> OpenAsync(string connectionString, MongoClientOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new MongoClientOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MostThreads, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.WaitQueueTimeout, TimeSpan.FromMilliseconds(1), nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.WaitQueueTimeout, TimeSpan.FromDays(1), nameof(options));
        var url = MongoUrl.Parse(connectionString);
        var threads = new BlockingScheduler(options.MostThreads, IdleThread);
        return new MongoClient(url, await threads.RunAsync(() => NewPool(url, options), null, cancellationToken), threads, options.WaitQueueTimeout);
    }

    /// <summary>A collection; it need not exist.</summary>
    public MongoCollection Collection(string database, string name) => new(this, database, name);

    /// <summary>Runs a command.</summary>
    /// <returns>The server's reply.</returns>
    /// <exception cref="MongoServerException">The server refuses it.</exception>
    /// <exception cref="MongoConnectionException">The deployment cannot be reached, or the connection was lost.</exception>
    public Task<BsonDocument> RunCommandAsync(
        string database, BsonDocument command, MongoCommandKind kind = MongoCommandKind.Plain, MongoOperationOptions? options = null, CancellationToken cancellationToken = default) =>
        RunAsync(options?.Session, client => CommandCall.Run(client, Url, database, command, kind, options), cancellationToken);

    /// <summary>Documents of an aggregation without a collection, such as <c>$currentOp</c>.</summary>
    public IAsyncEnumerable<BsonDocument> Aggregate(string database, IEnumerable<BsonDocument> pipeline, MongoReadOptions? options = null, CancellationToken cancellationToken = default) =>
        Cursors.ReadAsync(this, CursorSource.OfDatabase(database, pipeline), options, cancellationToken);

    /// <summary>Collections and views of a database with their options.</summary>
    public IAsyncEnumerable<BsonDocument> Collections(string database, CancellationToken cancellationToken = default) =>
        Cursors.ReadAsync(this, CursorSource.Collections(database), null, cancellationToken);

    /// <summary>Changes of a database, or of the whole deployment.</summary>
    /// <param name="database">Null for the whole deployment.</param>
    /// <param name="pipeline">Which changes; null for all.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public IAsyncEnumerable<MongoChange> Watch(string? database, IEnumerable<BsonDocument>? pipeline = null, MongoChangeOptions? options = null, CancellationToken cancellationToken = default) =>
        ChangeStreams.ReadAsync(this, database, null, pipeline, options, cancellationToken);

    /// <summary>Begins a session, which holds one connection of the pool.</summary>
    public Task<MongoSession> StartSessionAsync(MongoSessionOptions? options = null, CancellationToken cancellationToken = default) =>
        MongoSession.StartAsync(this, options ?? new MongoSessionOptions(), cancellationToken);

    /// <summary>
    /// Runs a transaction: begun, given to the callback, committed; once more as often as the server calls the failure transient, within
    /// 120 s (MongoDB's specification of the convenient API for transactions). The callback must be able to run more than once.
    /// </summary>
    public Task<T> RunTransactionAsync<T>(
        Func<MongoSession, CancellationToken, Task<T>> body, MongoTransactionOptions? options = null, TimeProvider? clock = null, CancellationToken cancellationToken = default) =>
        Transactions.RunAsync(this, body, options ?? new MongoTransactionOptions(), clock ?? TimeProvider.System, cancellationToken);

    /// <summary>Closes the pool. Calls that were given up give their connections back when they end.</summary>
    public async ValueTask DisposeAsync() =>
        await scheduler.RunAsync(
            () =>
            {
                pool.Dispose();
                return true;
            },
            null,
            CancellationToken.None,
            holds: true);

    internal BlockingScheduler Scheduler => scheduler;

    /// <summary>Runs one call with a client of the session, else with any that is free.</summary>
    internal async Task<T> RunAsync<T>(MongoSession? session, Func<ClientHandle, T> call, CancellationToken cancellationToken)
    {
        if (session is not null)
            return await session.Lease.RunAsync(call, cancellationToken);
        await EnterAsync(cancellationToken);
        return await scheduler.RunAsync(
            () =>
            {
                using var client = Take();
                return call(client);
            },
            () => free.Release(),
            cancellationToken);
    }

    /// <summary>Takes a client for several calls.</summary>
    internal async Task<ClientLease> LeaseAsync(CancellationToken cancellationToken)
    {
        await EnterAsync(cancellationToken);
        return new ClientLease(await scheduler.RunAsync(Take, () => free.Release(), cancellationToken), scheduler);
    }

    private async Task EnterAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref waiting);
        try
        {
            if (!await free.WaitAsync(patience, cancellationToken))
                throw new MongoConnectionException(
                    MongoConnectionProblem.Exhausted,
                    FormattableString.Invariant($"All {Url.MaxPoolSize} connections to {Url} were in use for {patience.TotalSeconds:0.###} s; dispose of sessions and enumerators sooner, do not ask without the session inside a transaction, or raise maxPoolSize."));
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }

        // The pool keeps every client that it made, and takes one of them before it makes another.
        var used = Url.MaxPoolSize - free.CurrentCount;
        for (var before = Volatile.Read(ref mostUsed); used > before; before = Volatile.Read(ref mostUsed))
            Interlocked.CompareExchange(ref mostUsed, used, before);
    }

    private ClientHandle Take()
    {
        try
        {
            return ClientHandle.Take(pool, () => free.Release());
        }
        catch (ObjectDisposedException)
        {
            free.Release();
            throw;
        }
    }

    private static unsafe PoolHandle NewPool(MongoUrl url, MongoClientOptions options)
    {
        using var uri = url.ToNative();
        Default(uri, "serverSelectionTimeoutMS", options.ServerSelectionTimeout);
        Default(uri, "connectTimeoutMS", options.ConnectTimeout);
        Default(uri, "socketTimeoutMS", options.SocketTimeout);
        NativeError error = default;
        var made = MongocNative.NewPool(uri, &error);
        if (made.IsInvalid)
            throw new MongoConfigurationException($"The connection string {url} cannot be used: {url.Scrub(error.Message).TrimEnd('.')}.");
        made.Keep();
        MongocNative.SetErrorApi(made, ErrorApi);
        if (url.ApplicationName is null)
            MongocNative.SetAppName(made, options.ApplicationName);
        return made;
    }

    private static void Default(UriHandle uri, string option, TimeSpan? value)
    {
        if (value is { } limit && MongocNative.UriOption(uri, option, -1) == -1)
            MongocNative.SetUriOption(uri, option, (int)Math.Clamp(limit.TotalMilliseconds, 1, int.MaxValue));
    }
}
