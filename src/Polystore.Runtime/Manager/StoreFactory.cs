using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Polystore.Core.Connections;
using Polystore.MongoDriver;
using Polystore.RedisClient;
using Polystore.Runtime.Resilience;
using Polystore.Runtime.Stores;
using Polystore.Runtime.Telemetry;
using Polystore.Sql;
using Polystore.SqliteClient;

namespace Polystore.Runtime.Manager;

/// <summary>Makes stores from their options; nothing is asked of a server yet.</summary>
internal sealed class StoreFactory(ILoggerFactory? loggers, TimeProvider time, TimeSpan drainTimeout)
{
    private readonly ConcurrentBag<IDisposable> gauges = [];
    private readonly Dictionary<string, QueryLog> logs = new(StringComparer.Ordinal);

    /// <summary>The files of statements; a store and its replicas share one.</summary>
    public IReadOnlyCollection<QueryLog> QueryLogs => logs.Values;

    /// <summary>Ends what is told of pools.</summary>
    public void Forget()
    {
        foreach (var gauge in gauges)
        {
            gauge.Dispose();
        }
    }

    public RelationalStore Relational(string name, RelationalStoreOptions options) => StoreUrls.Relational(name, options) switch
    {
        { Engine: EngineNames.Postgres } url => new RelationalStore(PostgresSource.Make(name, options, url, loggers), PostgresDialect.Instance, Guard(name, "postgresql", options, SqlDialect.Postgres)),
        var file => Sqlite(name, options, file?.FilePath),
    };

    /// <summary>The replicas of a store. Each call is done once there, as the primary stands in.</summary>
    public IReadOnlyList<RelationalStore> Replicas(string name, RelationalStoreOptions options) =>
        [.. options.Replicas.Select((url, i) => Relational(FormattableString.Invariant($"{name}.replica{i + 1}"), options with { Url = url, Resilience = options.Resilience with { Retries = 0 } }))];

    public ManagedDocumentStore Documents(string name, DocumentStoreOptions options) => StoreUrls.Documents(name, options) switch
    {
        { Engine: EngineNames.Mongo } url => new ManagedDocumentStore("mongodb", Guard(name, "mongodb", options), new Deferred<IDocumentStore>(token => MongoAsync(name, options, url, token))),
        var file => new ManagedDocumentStore("memory", Guard(name, "memory", options), new Deferred<IDocumentStore>(_ => Task.FromResult<IDocumentStore>(new EmbeddedDocumentStore(name, file?.FilePath)))),
    };

    public ManagedKeyValueStore Keys(string name, KeyValueStoreOptions options) => StoreUrls.Keys(name, options) is { } redis
        ? new ManagedKeyValueStore(
            "redis", Guard(name, "redis", options), new Deferred<IKeyValueStore>(async token => new RedisKeyValueStore(name, await RedisDatabase.ConnectAsync(redis, token).ConfigureAwait(false))))
        : Embedded(name, options);

    private ManagedKeyValueStore Embedded(string name, KeyValueStoreOptions options)
    {
        var embedded = new EmbeddedKeyValueStore(name, new EmbeddedKeyValueOptions { MaxKeys = options.MaxKeys, Time = time });
        return new ManagedKeyValueStore(embedded.SystemName, Guard(name, embedded.SystemName, options), new Deferred<IKeyValueStore>(_ => Task.FromResult<IKeyValueStore>(embedded)), embedded);
    }

    private RelationalStore Sqlite(string name, RelationalStoreOptions options, string? path)
    {
        var source = new SqliteDataSource(new SqliteDataSourceOptions { Path = path, BusyTimeout = options.StatementTimeout ?? TimeSpan.FromMinutes(1) });
        gauges.Add(PoolGauges.Watch(name, SqliteDialect.Instance.SystemName, () => new PoolUse(source.OpenConnections, null, null, source.WaitingWriters)));
        return new RelationalStore(source, SqliteDialect.Instance, Guard(name, SqliteDialect.Instance.SystemName, options, SqlDialect.Sqlite));
    }

    private async Task<IDocumentStore> MongoAsync(string name, DocumentStoreOptions options, DatabaseUrl url, CancellationToken cancellationToken)
    {
        var client = await MongoClient.OpenAsync(MongoSource.UrlOf(options, url), new MongoClientOptions { ApplicationName = name }, cancellationToken).ConfigureAwait(false);
        gauges.Add(PoolGauges.Watch(name, "mongodb", () => client.PoolUse is var use ? new PoolUse(use.Used, use.Idle, use.Most, use.Waiting) : default));
        return new MongoDocumentStore(name, client, options.Database ?? client.Url.Database ?? name);
    }

    private StoreGuard Guard(string name, string system, StoreOptions options, SqlDialect? language = null) =>
        new(new StoreTelemetry(name, system, options.Telemetry, language, loggers?.CreateLogger("Polystore.Stores." + name), language is null ? null : Log(options.Telemetry)), options.Resilience, time, drainTimeout);

    private QueryLog? Log(StoreTelemetryOptions options)
    {
        if (options.QueryLog is not { } path)
        {
            return null;
        }

        if (!logs.TryGetValue(path, out var log))
        {
            logs.Add(path, log = new QueryLog(path, options.QueryLogEvery, time, failure => loggers?.CreateLogger<QueryLog>().LogQueryLogFailed(path, failure.Message)));
        }

        return log;
    }
}
