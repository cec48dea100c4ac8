using Polystore.Core.Connections;
using Polystore.Core.Errors;
using Polystore.RedisClient;

namespace Polystore.Runtime.Manager;

/// <summary>Reads the URLs of stores, and refuses those that do not fit their kind; nothing is connected. Null is a store in the process's memory.</summary>
internal static class StoreUrls
{
    /// <exception cref="ArgumentException">It cannot be used; the sentence names the store.</exception>
    public static DatabaseUrl? Relational(string name, RelationalStoreOptions options)
    {
        if (options.IsMemory)
        {
            return null;
        }

        var url = Parse(name, options);
        switch (url.Engine)
        {
            case EngineNames.Sqlite:
                return url;
            case EngineNames.Postgres:
                PostgresSource.Check(name, options, url);
                return url;
            default:
                throw Unfit(name, url.Engine, "postgres://, sqlite: or memory:");
        }
    }

    /// <inheritdoc cref="Relational"/>
    public static DatabaseUrl? Documents(string name, DocumentStoreOptions options)
    {
        var url = options.IsMemory ? null : Parse(name, options);
        return url?.Engine is null or EngineNames.Sqlite or EngineNames.Mongo ? url : throw Unfit(name, url.Engine, "mongodb://, memory: or sqlite:");
    }

    /// <inheritdoc cref="Relational"/>
    public static RedisOptions? Keys(string name, KeyValueStoreOptions options)
    {
        try
        {
            return options.IsMemory ? null : RedisOptions.Parse(options.Url) is var redis && redis.ClientName is null ? redis with { ClientName = name } : redis;
        }
        catch (RedisException wrong)
        {
            throw Unusable(name, wrong);
        }
    }

    private static DatabaseUrl Parse(string name, StoreOptions options)
    {
        try
        {
            return DatabaseUrl.Parse(options.Url);
        }
        catch (UsageException wrong)
        {
            throw Unusable(name, wrong);
        }
    }

    private static OptionException Unusable(string name, Exception wrong) => new(StoreOptions.Owner(name), $"Url cannot be used. {wrong.Message}", nameof(StoreOptions.Url), wrong);

    private static OptionException Unfit(string name, string engine, string fit) =>
        new(StoreOptions.Owner(name), $"Url is one of {engine}, which does not fit this kind of store; use {fit}.", nameof(StoreOptions.Url));
}
