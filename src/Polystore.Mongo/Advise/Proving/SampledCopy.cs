using MongoDB.Bson;
using Polystore.Core.Connections;
using Polystore.Core.Errors;
using Polystore.Core.Observation;
using Polystore.Mongo.Connect;
using Polystore.Mongo.Observe.Sections;
using Polystore.MongoDriver;
using Polystore.MongoLab;

namespace Polystore.Mongo.Advise.Proving;

/// <summary>
/// Random documents of the collections of a workload, with their indexes, in a database of its own that is dropped at the end: on a server
/// that was named, else on a private one (DocumentDB). The target is only read.
/// </summary>
internal sealed class SampledCopy : IAsyncDisposable
{
    // Enough that an index and a scan differ a hundredfold, and copied in seconds.
    private const int MostDocuments = 20_000;
    private const long MostBytes = 128L * 1024 * 1024;
    private const int Batch = 1_000;

    private readonly MongoLabServer? own;

    private SampledCopy(MongoClient client, string database, string server, MongoLabServer? own)
    {
        Client = client;
        Database = database;
        Server = server;
        this.own = own;
    }

    public MongoClient Client { get; }

    public string Database { get; }

    /// <summary>What it stands on, for people.</summary>
    public string Server { get; }

    /// <summary>Documents copied of each collection.</summary>
    public Dictionary<string, long> Copied { get; } = new(StringComparer.Ordinal);

    /// <summary>Indexes of the target that this server does not take.</summary>
    public List<string> Refused { get; } = [];

    /// <param name="on">The server that was named; null for a private one.</param>
    /// <param name="options">Timeouts.</param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="TargetException">The server cannot be reached or made.</exception>
    public static async Task<SampledCopy> MakeAsync(DatabaseUrl? on, ObserveOptions options, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        var lab = on is null ? await StartAsync(progress, cancellationToken) : null;
        try
        {
            var client = await MongoConnector.OpenAsync(on ?? DatabaseUrl.Parse(lab!.Url), options, cancellationToken);
            var build = await client.RunCommandAsync("admin", new BsonDocument("buildInfo", 1), cancellationToken: cancellationToken);
            var version = ServerName.Version(build);
            var name = version.Contains('(', StringComparison.Ordinal) ? $"MongoDB-compatible {version[version.IndexOf('(', StringComparison.Ordinal)..]}" : $"MongoDB {version}";
            return new SampledCopy(client, $"polystore_advise_{Guid.NewGuid():N}"[..40], on is null ? $"{name}, a private server" : $"{name} at {on}", lab);
        }
        catch
        {
            if (lab is not null)
            {
                await lab.DisposeAsync();
            }

            throw;
        }
    }

    /// <summary>Copies a collection: all of it when it is small, else random documents.</summary>
    public async Task CopyAsync(MongoClient from, MongoCollectionFacts collection, CancellationToken cancellationToken)
    {
        var average = collection is { Documents: > 0 and var count, Bytes: > 0 and var bytes } ? Math.Max(1, bytes / count) : 1024;
        var most = (int)Math.Clamp(MostBytes / average, 100, MostDocuments);
        var source = from.Collection(collection.Database, collection.Name);
        var documents = collection.Documents <= most
            ? source.Find([], new MongoFindOptions { Limit = most }, cancellationToken)
            : source.Aggregate([new("$sample", new BsonDocument("size", most))], new MongoReadOptions { AllowDiskUse = true }, cancellationToken);
        var target = Client.Collection(Database, collection.Name);
        var batch = new List<BsonDocument>(Batch);
        var copied = 0L;
        await foreach (var document in documents)
        {
            batch.Add(document);
            copied++;
            if (batch.Count == Batch)
            {
                await target.InsertManyAsync(batch, cancellationToken: cancellationToken);
                batch.Clear();
            }
        }

        if (batch.Count > 0)
        {
            await target.InsertManyAsync(batch, cancellationToken: cancellationToken);
        }

        Copied[collection.Name] = copied;
        foreach (var index in collection.Indexes.Where(index => !index.IsPrimary))
        {
            // A unique index of the target may not hold for a sample drawn twice; uniqueness is no part of what is measured.
            var specification = BsonDocument.Parse(index.Specification);
            specification.Remove("unique");
            specification.Remove("expireAfterSeconds");
            if (await TryMakeAsync(collection.Name, specification, cancellationToken) is { } refusal)
            {
                Refused.Add($"{collection.Name}.{index.Name}: {refusal}");
            }
        }
    }

    /// <summary>Makes an index.</summary>
    /// <returns>Why not; null when it is made.</returns>
    public async Task<string?> TryMakeAsync(string collection, BsonDocument specification, CancellationToken cancellationToken)
    {
        try
        {
            await Client.RunCommandAsync(Database, new BsonDocument { { "createIndexes", collection }, { "indexes", new BsonArray { specification } } }, cancellationToken: cancellationToken);
            return null;
        }
        catch (MongoServerException refusal)
        {
            return refusal.Message;
        }
    }

    public async Task DropAsync(string collection, string index, CancellationToken cancellationToken)
    {
        try
        {
            await Client.RunCommandAsync(Database, new BsonDocument { { "dropIndexes", collection }, { "index", index } }, cancellationToken: cancellationToken);
        }
        catch (MongoServerException)
        {
            // It was not made here either.
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await Client.RunCommandAsync(Database, new BsonDocument("dropDatabase", 1));
        }
        finally
        {
            await Client.DisposeAsync();
            if (own is not null)
            {
                await own.DisposeAsync();
            }
        }
    }

    private static async Task<MongoLabServer> StartAsync(IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        if (MongoLabServer.WhatIsMissing() is { } missing)
        {
            throw new TargetException($"There is no private server to measure on: {missing.TrimEnd('.')}. Name one with --prove-on mongodb://…; a database of its own is made there and dropped again.");
        }

        return await MongoLabServer.StartAsync(null, what => progress?.Report(new ProgressStep(what)), cancellationToken);
    }
}
