using MongoDB.Bson;
using Polystore.Mongo.Explain.Parsing;

namespace Polystore.Mongo.Explain.Model;

/// <summary>One stage of a plan, whichever engine ran it.</summary>
internal sealed record MongoStage
{
    /// <summary>MongoDB's own name: <c>IXSCAN</c>, <c>SHARD_MERGE</c>, <c>$group</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Everything that the server said of it, stages below it left out.</summary>
    public required BsonDocument Detail { get; init; }

    /// <summary>Stages that feed it, in the server's order.</summary>
    public IReadOnlyList<MongoStage> Children { get; init; } = [];

    /// <summary>Database and collection that it reads, <c>shop.orders</c>; null when it reads none itself.</summary>
    public string? Namespace { get; init; }

    /// <summary>The shard that runs it; null when the plan names none.</summary>
    public string? Shard { get; init; }

    /// <summary>Documents or keys that it gave; null when it was not run.</summary>
    public double? Returned { get; init; }

    /// <summary>Index keys that it read itself.</summary>
    public double? Keys { get; init; }

    /// <summary>Documents that it read itself.</summary>
    public double? Documents { get; init; }

    /// <summary>Milliseconds with everything below it, as the server estimates them.</summary>
    public double? Milliseconds { get; init; }

    public string? Index => Text("indexName");

    public BsonDocument? KeyPattern => Document("keyPattern");

    public BsonDocument? Filter => Document("filter") is { ElementCount: > 0 } filter ? filter : null;

    public BsonDocument? Bounds => Document("indexBounds");

    public bool ReadsWholeCollection => Kind is "COLLSCAN" or "COLUMN_SCAN" || (Kind == "CLUSTERED_IXSCAN" && !Detail.Contains("minRecord") && !Detail.Contains("maxRecord"));

    public bool ReadsIndex => Kind is "IXSCAN" or "COUNT_SCAN" or "DISTINCT_SCAN" or "IDHACK" or "CLUSTERED_IXSCAN" or "TEXT_MATCH" or "GEO_NEAR_2DSPHERE" or "GEO_NEAR_2D"
        || Kind.StartsWith("EXPRESS_", StringComparison.Ordinal);

    public bool IsSort => Kind is "SORT" or "SORT_KEY_GENERATOR" or "$sort" or "$_internalSort";

    public BsonDocument? Document(string name) => Detail.TryGetValue(name, out var value) ? value as BsonDocument : null;

    public string? Text(string name) => Detail.TryGetValue(name, out var value) && value is BsonString text ? text.Value : null;

    public double? Number(string name) => StageReader.Number(Detail, name);

    public bool Flag(string name) => Detail.TryGetValue(name, out var value) && value.IsBoolean && value.AsBoolean;

    /// <summary>The body of a stage of a pipeline, or null.</summary>
    public BsonValue? Body => Kind.StartsWith('$') && Detail.TryGetValue(Kind, out var body) ? body : null;

    /// <summary>The stage and all below it, depth first. Iterative, since a saved text may nest as deep as its reader allows.</summary>
    public IEnumerable<MongoStage> Flatten()
    {
        var pending = new Stack<MongoStage>([this]);
        while (pending.TryPop(out var stage))
        {
            yield return stage;
            for (var i = stage.Children.Count - 1; i >= 0; i--)
            {
                pending.Push(stage.Children[i]);
            }
        }
    }
}
