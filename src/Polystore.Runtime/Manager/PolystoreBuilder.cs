using Polystore.Core.Connections;

namespace Polystore.Runtime.Manager;

/// <summary>Collects the stores of an application. Options are checked as they are given, or when the stores are made; nothing is connected.</summary>
public sealed partial class PolystoreBuilder
{
    /// <summary>Makes one without any store.</summary>
    public PolystoreBuilder()
    {
        Caches = new("cache", options => options with { Serializer = options.Serializer ?? Serializer! }, static (_, options) => options.Validate());
        Queues = new("queue", options => options with { Serializer = options.Serializer ?? Serializer! }, static (_, options) => options.Validate(), ".AddQueue<TheType>(\"…\")");
        Streams = new("stream", options => options with { Serializer = options.Serializer ?? Serializer! }, static (_, options) => options.Validate(), ".AddStream<TheType>(\"…\")");
        Topics = new("topic", options => options with { Serializer = options.Serializer ?? Serializer! }, static (_, options) => options.Validate(), ".AddTopic<TheType>(\"…\")");
        SessionStores = new("session store", options => options with { Serializer = options.Serializer ?? Serializer! }, static (_, options) => options.Validate(), ".AddSessions<TheType>(\"…\")");
    }

    internal OptionSet<RelationalStoreOptions> RelationalStores { get; } = new("store", static options => options with { }, static (name, options) =>
    {
        options.Validate(name);
        var isPostgres = options.Replicas.Prepend(options.Url).Select(url => StoreUrls.Relational(name, options with { Url = url })).ToList().TrueForAll(url => url?.Engine == EngineNames.Postgres);
        OptionRange.Require(options.Replicas.Count == 0 || isPostgres, nameof(options.Replicas), options.Replicas.Count, "0, as PostgreSQL alone has replicas", StoreOptions.Owner(name));
    });

    internal OptionSet<DocumentStoreOptions> DocumentStores { get; } = new("store", static options => options with { }, static (name, options) =>
    {
        options.Validate(name);
        _ = StoreUrls.Documents(name, options);
    });

    internal OptionSet<KeyValueStoreOptions> KeyStores { get; } = new("store", static options => options with { }, static (name, options) =>
    {
        options.Validate(name);
        _ = StoreUrls.Keys(name, options);
    });

    /// <summary>How long the shutdown waits for calls that still run, before their connections are closed.</summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The clock of waits and of embedded lives.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>A relational store: PostgreSQL or SQLite, by its URL.</summary>
    /// <exception cref="ArgumentException">An option is out of its range, or the name is taken.</exception>
    public PolystoreBuilder AddRelational(string name, RelationalStoreOptions options)
    {
        options.Validate(name);
        RelationalStores.Add(name, options);
        return this;
    }

    /// <summary>A relational store whose options are set here, or by the application's own <c>Configure</c>; they are checked when it is made.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public PolystoreBuilder AddRelational(string name, Action<RelationalStoreOptions>? configure = null)
    {
        RelationalStores.Add(name, Configured(new RelationalStoreOptions { Url = "" }, configure));
        return this;
    }

    /// <summary>A document store: MongoDB or embedded, by its URL.</summary>
    /// <exception cref="ArgumentException">An option is out of its range, or the name is taken.</exception>
    public PolystoreBuilder AddDocuments(string name, DocumentStoreOptions options)
    {
        options.Validate(name);
        DocumentStores.Add(name, options);
        return this;
    }

    /// <summary>A document store whose options are set here, or by the application's own <c>Configure</c>; they are checked when it is made.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public PolystoreBuilder AddDocuments(string name, Action<DocumentStoreOptions>? configure = null)
    {
        DocumentStores.Add(name, Configured(new DocumentStoreOptions { Url = "" }, configure));
        return this;
    }

    /// <summary>A key-value store: Redis or embedded, by its URL.</summary>
    /// <exception cref="ArgumentException">An option is out of its range, or the name is taken.</exception>
    public PolystoreBuilder AddKeys(string name, KeyValueStoreOptions options)
    {
        options.Validate(name);
        KeyStores.Add(name, options);
        return this;
    }

    /// <summary>A key-value store whose options are set here, or by the application's own <c>Configure</c>; they are checked when it is made.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public PolystoreBuilder AddKeys(string name, Action<KeyValueStoreOptions>? configure = null)
    {
        KeyStores.Add(name, Configured(new KeyValueStoreOptions { Url = "" }, configure));
        return this;
    }

    private static T Configured<T>(T options, Action<T>? configure)
    {
        configure?.Invoke(options);
        return options;
    }
}
