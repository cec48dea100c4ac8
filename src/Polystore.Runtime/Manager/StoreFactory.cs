using Microsoft.Extensions.Logging;
using Polystore.Core.Connections;
using Polystore.Core.Errors;
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
    private readonly Dictionary<string, QueryLog> logs = new(StringComparer.Ordinal);

    /// <summary>The files of statements; a store and its replicas share one.</summary>
    public IReadOnlyCollection<QueryLog> QueryLogs => logs.Values;

    public RelationalStore Relational(string name, RelationalStoreOptions options)
    {
        if (options.IsMemory)
        {
            return Sqlite(name, options, null);
        }

        var url = Parse(name, options);
        return url.Engine switch
        {
            EngineNames.Sqlite => Sqlite(name, options, url.FilePath),
            EngineNames.Postgres => new RelationalStore(PostgresSource.Make(name, options, url, loggers), PostgresDialect.Instance, Guard(name, "postgresql", options, SqlDialect.Postgres)),
            var other => throw Unfit(name, other, "postgres://, sqlite: or memory:"),
        };
    }

    /// <summary>The replicas of a store. Each call is done once there, as the primary stands in.</summary>
    public IReadOnlyList<RelationalStore> Replicas(string name, RelationalStoreOptions options) =>
        [.. options.Replicas.Select((url, i) => Relational(FormattableString.Invariant($"{name}.replica{i + 1}"), options with { Url = url, Resilience = options.Resilience with { Retries = 0 } }))];

    public ManagedDocumentStore Documents(string name, DocumentStoreOptions options)
    {
        var url = options.IsMemory ? null : Parse(name, options);
        var path = url is { Engine: EngineNames.Sqlite } ? url.FilePath : null;
        if (url is null || path is not null)
        {
            return new ManagedDocumentStore("memory", Guard(name, "memory", options), new Deferred<IDocumentStore>(_ => Task.FromResult<IDocumentStore>(new EmbeddedDocumentStore(name, path))));
        }

        return url.Engine == EngineNames.Mongo
            ? new ManagedDocumentStore("mongodb", Guard(name, "mongodb", options), new Deferred<IDocumentStore>(token => MongoAsync(name, options, token)))
            : throw Unfit(name, url.Engine, "mongodb://, memory: or sqlite:");
    }

    public ManagedKeyValueStore Keys(string name, KeyValueStoreOptions options)
    {
        if (options.IsMemory)
        {
            return new ManagedKeyValueStore(
                "memory", Guard(name, "memory", options), new Deferred<IKeyValueStore>(_ => Task.FromResult<IKeyValueStore>(new EmbeddedKeyValueStore(name, new EmbeddedKeyValueOptions { MaxKeys = options.MaxKeys, Time = time }))));
        }

        var redis = ParseRedis(name, options);
        return new ManagedKeyValueStore(
            "redis", Guard(name, "redis", options), new Deferred<IKeyValueStore>(async token => new RedisKeyValueStore(name, await RedisDatabase.ConnectAsync(redis, token).ConfigureAwait(false))));
    }

    private RelationalStore Sqlite(string name, RelationalStoreOptions options, string? path)
    {
        var source = new SqliteDataSource(new SqliteDataSourceOptions { Path = path, BusyTimeout = options.StatementTimeout ?? TimeSpan.FromMinutes(1) });
        return new RelationalStore(source, SqliteDialect.Instance, Guard(name, SqliteDialect.Instance.SystemName, options, SqlDialect.Sqlite));
    }

    private static async Task<IDocumentStore> MongoAsync(string name, DocumentStoreOptions options, CancellationToken cancellationToken)
    {
        var client = await MongoClient.OpenAsync(WithOptions(options), new MongoClientOptions { ApplicationName = name }, cancellationToken).ConfigureAwait(false);
        return new MongoDocumentStore(name, client, options.Database ?? client.Url.Database ?? name);
    }

    // What the URL says itself comes first, and so wins in libmongoc.
    private static string WithOptions(DocumentStoreOptions options)
    {
        var url = options.Url;
        foreach (var (option, value) in new[] { ("maxPoolSize", (string?)FormattableString.Invariant($"{options.MaxPoolSize}")), ("w", options.WriteConcern), ("readConcernLevel", options.ReadConcern) })
        {
            if (value is not null && !url.Contains(option + "=", StringComparison.OrdinalIgnoreCase))
            {
                var hasPath = url.IndexOf('/', url.IndexOf("://", StringComparison.Ordinal) + 3) >= 0;
                url += (url.Contains('?', StringComparison.Ordinal) ? "&" : hasPath ? "?" : "/?") + $"{option}={Uri.EscapeDataString(value)}";
            }
        }

        return url;
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

    private static DatabaseUrl Parse(string name, StoreOptions options)
    {
        try
        {
            return DatabaseUrl.Parse(options.Url);
        }
        catch (UsageException wrong)
        {
            throw new ArgumentException($"The store {name}'s Url cannot be used. {wrong.Message}", nameof(options), wrong);
        }
    }

    private static RedisOptions ParseRedis(string name, StoreOptions options)
    {
        try
        {
            return RedisOptions.Parse(options.Url) is var redis && redis.ClientName is null ? redis with { ClientName = name } : redis;
        }
        catch (RedisException wrong)
        {
            throw new ArgumentException($"The store {name}'s Url cannot be used. {wrong.Message}", nameof(options), wrong);
        }
    }

    private static ArgumentException Unfit(string name, string engine, string fit) =>
        new($"The store {name}'s Url is one of {engine}, which does not fit this kind of store; use {fit}.", nameof(fit));
}
