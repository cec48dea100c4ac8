using MongoDB.Bson;
using Polystore.Core.Connections;
using Polystore.Core.Errors;
using Polystore.Core.Observation;
using Polystore.Mongo.Connect;
using Polystore.Mongo.Optimize.Prove;
using Polystore.MongoDriver;

namespace Polystore.Mongo.Optimize;

/// <summary>What the optimiser asks a server: its version, what the collection is, and the proof.</summary>
internal sealed class OptimizeServer : IAsyncDisposable
{
    private readonly MongoClient client;

    private OptimizeServer(MongoClient client, ServerProof proof)
    {
        this.client = client;
        Proof = proof;
    }

    public ServerProof Proof { get; }

    public Version? Version { get; private init; }

    /// <summary>False for views and time series, and where a shard may hold an _id that another has.</summary>
    public bool HasUniqueIds { get; private init; }

    public bool HasCollation { get; private init; }

    public static async Task<OptimizeServer> OpenAsync(DatabaseUrl target, string? collection, BsonDocument? collation, ObserveOptions options, CancellationToken cancellationToken)
    {
        if (collection is null)
        {
            throw new UsageException("The pipeline does not say of which collection it is; give --collection NAME.");
        }

        if (target.Database is not { Length: > 0 } database)
        {
            throw new UsageException($"The URL {target} names no database; put it after the host, as in mongodb://host/shop.");
        }

        var opened = await MongoConnector.OpenAsync(target, options, cancellationToken);
        try
        {
            var build = await opened.RunCommandAsync("admin", new BsonDocument("buildInfo", 1), MongoCommandKind.Read, null, cancellationToken);
            var hello = await opened.RunCommandAsync("admin", new BsonDocument("hello", 1), MongoCommandKind.Read, null, cancellationToken);
            var found = await opened.Collections(database, cancellationToken).FirstOrDefaultAsync(one => one["name"] == collection, cancellationToken)
                ?? throw new UsageException($"There is no collection {collection} in the database {database}.");
            return new OptimizeServer(opened, new ServerProof(opened, database, collection, collation, options.StatementTimeout))
            {
                Version = Version.TryParse(build.GetValue("version", "").AsString.Split('-')[0], out var version) ? new Version(version.Major, version.Minor) : null,
                HasUniqueIds = found.GetValue("type", "collection") == "collection"
                    && (hello.GetValue("msg", "") != "isdbgrid" || await IsUniqueAcrossShardsAsync(opened, $"{database}.{collection}", cancellationToken)),
                HasCollation = found.GetValue("options", new BsonDocument()).AsBsonDocument.Contains("collation"),
            };
        }
        catch (MongoException failure)
        {
            await opened.DisposeAsync();
            throw MongoConnector.Failure(failure);
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => client.DisposeAsync();

    // Each shard has its own index on _id: only a key that begins with it keeps two shards from holding the same.
    private static async Task<bool> IsUniqueAcrossShardsAsync(MongoClient client, string name, CancellationToken cancellationToken)
    {
        try
        {
            var sharded = await client.Collection("config", "collections").FindOneAsync(new BsonDocument("_id", name), null, cancellationToken);
            return sharded is null || (sharded.GetValue("key", BsonNull.Value) is BsonDocument { ElementCount: > 0 } key && key.GetElement(0).Name == "_id");
        }
        catch (MongoServerException)
        {
            return false;
        }
    }
}
