using MongoDB.Bson;
using Polystore.TestServers.Mongo;

namespace Polystore.MongoDriver.Tests.Servers;

/// <summary>A client, and a database of its own that is dropped at the end; one a test class.</summary>
public sealed class DriverDatabase : IAsyncLifetime
{
    private int collections;

    public MongoClient Client { get; private set; } = null!;

    public string Name { get; } = MongoServers.NewDatabase();

    public MongoCollection NewCollection() => Client.Collection(Name, $"c{Interlocked.Increment(ref collections)}");

    public async Task<MongoCollection> NewCollectionAsync(params BsonDocument[] documents)
    {
        var collection = NewCollection();
        await Client.RunCommandAsync(Name, new BsonDocument("create", collection.Name));
        if (documents.Length > 0)
        {
            await collection.InsertManyAsync(documents);
        }

        return collection;
    }

    public async Task InitializeAsync()
    {
        if (MongoServers.WhatIsMissing(ownServer: false) is null)
        {
            Client = await MongoClient.OpenAsync(await MongoServers.UrlAsync());
        }
    }

    public async Task DisposeAsync()
    {
        if (Client is null)
        {
            return;
        }

        await Client.RunCommandAsync(Name, new BsonDocument("dropDatabase", 1));
        await Client.DisposeAsync();
    }

    public static BsonDocument[] Numbered(int count) => Enumerable.Range(0, count).Select(i => new BsonDocument { { "_id", i }, { "a", i % 10 }, { "text", $"v{i}" } }).ToArray();

    public static async Task<List<T>> AllAsync<T>(IAsyncEnumerable<T> source)
    {
        var all = new List<T>();
        await foreach (var item in source)
        {
            all.Add(item);
        }

        return all;
    }
}
