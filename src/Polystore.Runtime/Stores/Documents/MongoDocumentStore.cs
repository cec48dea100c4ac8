using MongoDB.Bson;
using Polystore.MongoDriver;

namespace Polystore.Runtime.Stores;

/// <summary>A database of a MongoDB deployment.</summary>
public sealed class MongoDocumentStore : IDocumentStore
{
    private readonly string database;

    /// <summary>Makes one over a client, which it owns from now on.</summary>
    public MongoDocumentStore(string name, MongoClient client, string database)
    {
        Name = name;
        Client = client;
        this.database = database;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string SystemName => "mongodb";

    /// <summary>The client, for what the port does not have: aggregations, sessions, change streams.</summary>
    public MongoClient Client { get; }

    /// <inheritdoc/>
    public IDocumentCollection Collection(string name) => new MongoDocuments(Client.Collection(database, name), Client, $"{Name}.{name}");

    /// <inheritdoc/>
    public async ValueTask PingAsync(CancellationToken cancellationToken = default) =>
        await Client.RunCommandAsync(database, new BsonDocument("ping", 1), cancellationToken: cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Client.DisposeAsync();
}
