using MongoDB.Bson;
using Polystore.Mongo.Explain.Model;

namespace Polystore.Mongo.Explain.Parsing;

/// <summary>
/// Reads the explain of a pipeline that did not go to the query engine as a whole: <c>stages</c>, the first of them <c>$cursor</c>; and of one
/// that ran on shards: <c>shards</c> with <c>splitPipeline</c>.
/// </summary>
internal static class PipelineReader
{
    /// <summary>The name of a stage of a pipeline, <c>$group</c>; null when the document is none.</summary>
    public static string? KindOf(BsonDocument stage) => stage.Names.FirstOrDefault(name => name.StartsWith('$'));

    /// <exception cref="FormatException">There is no stage.</exception>
    public static PlanSource Read(BsonDocument reply)
    {
        if (StageReader.Document(reply, "shards") is not { } shards)
        {
            return Stages(reply["stages"] as BsonArray ?? [], null);
        }

        var parts = shards.Where(shard => shard.Value is BsonDocument plan && PlanReader.IsPlan(plan)).Select(shard => Shard(shard.Name, (BsonDocument)shard.Value)).ToList();
        if (parts.Count == 0)
        {
            throw new FormatException("no shard says its plan");
        }

        var merged = new MongoStage
        {
            Kind = parts.Count > 1 ? "SHARD_MERGE" : "SINGLE_SHARD",
            Detail = new BsonDocument(reply.Where(part => part.Name == "mergeType")),
            Children = parts.ConvertAll(part => part.Root),
            Returned = parts.TrueForAll(part => part.Root.Returned is not null) ? parts.Sum(part => part.Root.Returned) : null,
            Milliseconds = parts.Max(part => part.Root.Milliseconds),
        };
        var after = StageReader.Document(reply, "splitPipeline") is { } split && split.TryGetValue("mergerPart", out var merger) && merger is BsonArray rest ? rest.OfType<BsonDocument>() : [];
        var root = after.Where(stage => KindOf(stage) is not (null or "$mergeCursors")).Aggregate(merged, (below, stage) => Following(stage, [below], null));
        return new PlanSource(root, parts[0].Planner, parts.Count == 1 ? parts[0].Execution : null);
    }

    private static PlanSource Shard(string name, BsonDocument plan) => plan.TryGetValue("stages", out var stages) && stages is BsonArray list ? Stages(list, name) : PlanReader.Query(plan, name);

    private static PlanSource Stages(BsonArray stages, string? shard)
    {
        PlanSource? source = null;
        MongoStage? root = null;
        foreach (var stage in stages.OfType<BsonDocument>())
        {
            var kind = KindOf(stage);
            if (kind is "$cursor" or "$geoNearCursor" && stage[kind] is BsonDocument cursor && root is null)
            {
                source = PlanReader.Query(cursor, shard);
                root = source.Root;
            }
            else if (kind is not null)
            {
                root = Following(stage, root is null ? [] : [root], shard);
            }
        }

        return root is null ? throw new FormatException("the explain output holds no stage") : new PlanSource(root, source?.Planner ?? [], source?.Execution);
    }

    private static MongoStage Following(BsonDocument stage, IReadOnlyList<MongoStage> below, string? shard)
    {
        var kind = KindOf(stage)!;
        return new MongoStage
        {
            Kind = kind,
            Detail = (BsonDocument)stage.DeepClone(),
            Children = [.. below, .. Inner(stage[kind], shard)],
            Shard = shard,
            Returned = StageReader.Number(stage, "nReturned"),
            Milliseconds = StageReader.Number(stage, "executionTimeMillisEstimate"),
        };
    }

    // $unionWith shows the plan of its own pipeline.
    private static IEnumerable<MongoStage> Inner(BsonValue body, string? shard) =>
        body is BsonDocument document && document.TryGetValue("pipeline", out var pipeline) && pipeline is BsonArray { Count: > 0 } inner
        && inner[0] is BsonDocument first && first.Contains("$cursor")
            ? [Stages(inner, shard).Root]
            : [];
}
