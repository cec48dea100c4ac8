using Microsoft.Extensions.Configuration;

namespace Polystore.Runtime.Manager;

/// <summary>Collects the stores of an application. Options are checked as they are given; nothing is connected.</summary>
public sealed class PolystoreBuilder
{
    internal Dictionary<string, RelationalStoreOptions> RelationalStores { get; } = [];

    internal Dictionary<string, DocumentStoreOptions> DocumentStores { get; } = [];

    internal Dictionary<string, KeyValueStoreOptions> KeyStores { get; } = [];

    /// <summary>How long the shutdown waits for calls that still run, before their connections are closed.</summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The clock of waits and of embedded lives.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>A relational store: PostgreSQL or SQLite, by its URL.</summary>
    /// <exception cref="ArgumentException">An option is out of its range, or the name is taken.</exception>
    public PolystoreBuilder AddRelational(string name, RelationalStoreOptions options) => Add(RelationalStores, name, options);

    /// <summary>A document store: MongoDB or embedded, by its URL.</summary>
    /// <exception cref="ArgumentException">An option is out of its range, or the name is taken.</exception>
    public PolystoreBuilder AddDocuments(string name, DocumentStoreOptions options) => Add(DocumentStores, name, options);

    /// <summary>A key-value store: Redis or embedded, by its URL.</summary>
    /// <exception cref="ArgumentException">An option is out of its range, or the name is taken.</exception>
    public PolystoreBuilder AddKeys(string name, KeyValueStoreOptions options) => Add(KeyStores, name, options);

    /// <summary>
    /// The stores of a section of the configuration: <c>Relational</c>, <c>Documents</c> and <c>Keys</c>, each with names, each with a URL or
    /// with <c>Url</c> and other options.
    /// </summary>
    /// <exception cref="ArgumentException">Something is unknown or out of its range; the sentence names where.</exception>
    public PolystoreBuilder AddFrom(IConfiguration section)
    {
        foreach (var kind in section.GetChildren())
        {
            foreach (var store in kind.GetChildren())
            {
                _ = kind.Key.ToLowerInvariant() switch
                {
                    "relational" => AddRelational(store.Key, StoreSection.Relational(store)),
                    "documents" => AddDocuments(store.Key, StoreSection.Documents(store)),
                    "keys" => AddKeys(store.Key, StoreSection.Keys(store)),
                    _ => throw new ArgumentException($"{kind.Path} is unknown; stores are under Relational, Documents or Keys.", nameof(section)),
                };
            }
        }

        return this;
    }

    private PolystoreBuilder Add<T>(Dictionary<string, T> stores, string name, T options)
        where T : StoreOptions
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        options.Validate(name);
        return stores.TryAdd(name, options) ? this : throw new ArgumentException($"There are two stores of one kind with the name {name}; give each its own.", nameof(name));
    }
}
