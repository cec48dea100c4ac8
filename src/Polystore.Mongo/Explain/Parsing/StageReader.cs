using System.Globalization;
using MongoDB.Bson;
using Polystore.Mongo.Explain.Model;

namespace Polystore.Mongo.Explain.Parsing;

/// <summary>Reads a tree of stages as the planner and the classic engine print it.</summary>
internal static class StageReader
{
    // Where stages stand below others: classic and slot-based trees, and nodeType trees.
    private static readonly string[] Below = ["inputStage", "inputStages", "thenStage", "elseStage", "outerStage", "innerStage", "child", "leftChild", "rightChild", "children"];

    /// <param name="stage">A document with <c>stage</c>.</param>
    /// <param name="ns">The collection that is read; stages that name their own (<c>nss</c>) overrule it.</param>
    /// <param name="shard">The shard, when there is one.</param>
    /// <param name="measures">What was measured elsewhere, by planNodeId; null when the tree carries it itself.</param>
    public static MongoStage Read(BsonDocument stage, string? ns, string? shard = null, SlotBasedMeasures? measures = null)
    {
        var detail = new BsonDocument(stage.Where(part => !Below.Contains(part.Name) && part.Name is not ("stage" or "nodeType" or "shards")));
        var measured = measures?.Of(stage);
        if (measured is not null)
        {
            detail.AddRange(measured.Further.Where(part => !detail.Contains(part.Name)));
        }

        var kind = Text(stage, "stage") ?? Text(stage, "nodeType") ?? "unknown";
        // Express plans of 8.0 print the key as text.
        if (detail.TryGetValue("keyPattern", out var key) && key is BsonString pattern && BsonDocument.TryParse(pattern.Value, out var parsed))
        {
            detail["keyPattern"] = parsed;
        }

        var children = Children(stage).Select(child => Read(child, ns, shard, measures)).ToList();
        return new MongoStage
        {
            Kind = kind,
            Detail = detail,
            Children = children,
            Shard = shard,
            Namespace = Text(stage, "nss") ?? (children.Count == 0 || kind is "FETCH" or "UPDATE" or "DELETE" or "BATCHED_DELETE" ? ns : null),
            Returned = measured?.Returned ?? Number(stage, "nReturned") ?? Number(stage, "nCounted"),
            Keys = measured?.Keys ?? Number(stage, "keysExamined"),
            Documents = measured?.Documents ?? Number(stage, "docsExamined"),
            Milliseconds = measured?.Milliseconds ?? Number(stage, "executionTimeMillisEstimate"),
        };
    }

    /// <summary>The documents of the stages below one.</summary>
    public static IEnumerable<BsonDocument> Children(BsonDocument stage) => Below
        .Where(stage.Contains)
        .SelectMany(name => stage[name] is BsonArray many ? many.OfType<BsonDocument>() : stage[name] is BsonDocument one ? [one] : []);

    /// <summary>A number; Amazon DocumentDB prints its counts as text.</summary>
    public static double? Number(BsonDocument document, string name) => !document.TryGetValue(name, out var value) ? null
        : value.IsNumeric ? value.ToDouble()
        : value is BsonString text && double.TryParse(text.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    public static string? Text(BsonDocument document, string name) => document.TryGetValue(name, out var value) && value is BsonString text ? text.Value : null;

    public static BsonDocument? Document(BsonDocument document, string name) => document.TryGetValue(name, out var value) ? value as BsonDocument : null;
}
