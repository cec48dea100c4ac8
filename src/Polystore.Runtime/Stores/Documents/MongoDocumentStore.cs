using MongoDB.Bson;
using Polystore.MongoDriver;

namespace Polystore.Runtime.Stores;

/// <summary>A database of a MongoDB deployment.</summary>
public sealed partial class MongoDocumentStore : IDocumentStore
{
    // error_codes.yml of MongoDB: Unrecognized pipeline stage name.
    private const int UnknownStage = 40324;

    private volatile bool hasNoUnion;

    /// <summary>Makes one over a client, which it owns from now on.</summary>
    public MongoDocumentStore(string name, MongoClient client, string database)
    {
        Name = name;
        Client = client;
        Database = database;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string SystemName => "mongodb";

    /// <summary>The client, for what the port does not have: aggregations, sessions, change streams.</summary>
    public MongoClient Client { get; }

    /// <summary>The database of the collections.</summary>
    public string Database { get; }

    /// <inheritdoc/>
    public IDocumentCollection Collection(string name) => new MongoDocuments(Client.Collection(Database, name), Client, $"{Name}.{name}");

    /// <inheritdoc/>
    public async Task<IReadOnlyList<IReadOnlyDictionary<BsonValue, BsonDocument>>> GetManyAsync(IReadOnlyList<DocumentKeys> wanted, CancellationToken cancellationToken = default)
    {
        var ids = wanted.GroupBy(one => one.Collection, StringComparer.Ordinal)
            .Select(group => new DocumentKeys(group.Key, group.SelectMany(one => one.Ids).ToHashSet(BsonOrder.MissingIsNull))).ToList();
        var found = await FoundAsync(ids, cancellationToken).ConfigureAwait(false);
        return [.. wanted.Select(one => Chosen(found[ids.FindIndex(group => group.Collection == one.Collection)], one.Ids))];
    }

    /// <inheritdoc/>
    public async ValueTask PingAsync(CancellationToken cancellationToken = default) =>
        await Client.RunCommandAsync(Database, new BsonDocument("ping", 1), cancellationToken: cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Client.DisposeAsync();

    private async Task<IReadOnlyList<IReadOnlyDictionary<BsonValue, BsonDocument>>> FoundAsync(List<DocumentKeys> collections, CancellationToken cancellationToken)
    {
        if (collections.Count > 1 && !hasNoUnion)
        {
            try
            {
                return await UnionAsync(collections, cancellationToken).ConfigureAwait(false);
            }
            catch (MongoServerException old) when (old.Code == UnknownStage)
            {
                hasNoUnion = true;
            }
        }

        return await Task.WhenAll(collections.Select(one => Collection(one.Collection).GetManyAsync(one.Ids, cancellationToken))).ConfigureAwait(false);
    }

    // Each document under the number of its collection, as two may have documents of the same id.
    private async Task<IReadOnlyList<IReadOnlyDictionary<BsonValue, BsonDocument>>> UnionAsync(List<DocumentKeys> collections, CancellationToken cancellationToken)
    {
        var found = collections.ConvertAll(_ => new Dictionary<BsonValue, BsonDocument>(BsonOrder.MissingIsNull));
        List<BsonDocument> pipeline = [.. Stages(0), .. Enumerable.Range(1, collections.Count - 1).Select(i => new BsonDocument("$unionWith", new BsonDocument { { "coll", collections[i].Collection }, { "pipeline", new BsonArray(Stages(i)) } }))];
        await foreach (var row in Client.Collection(Database, collections[0].Collection).Aggregate(pipeline, null, cancellationToken).ConfigureAwait(false))
        {
            var document = row["d"].AsBsonDocument;
            found[row["c"].ToInt32()][document["_id"]] = document;
        }

        return found;

        BsonDocument[] Stages(int number) =>
        [
            new("$match", new BsonDocument("_id", new BsonDocument("$in", new BsonArray(collections[number].Ids)))),
            new("$project", new BsonDocument { { "_id", 0 }, { "c", new BsonDocument("$literal", number) }, { "d", "$$ROOT" } }),
        ];
    }

    private static IReadOnlyDictionary<BsonValue, BsonDocument> Chosen(IReadOnlyDictionary<BsonValue, BsonDocument> found, IReadOnlyCollection<BsonValue> ids)
    {
        var chosen = new Dictionary<BsonValue, BsonDocument>(ids.Count, BsonOrder.MissingIsNull);
        foreach (var id in ids)
        {
            if (found.TryGetValue(id, out var document))
            {
                chosen[id] = document;
            }
        }

        return chosen;
    }
}
