using MongoDB.Bson;

namespace Polystore.Mongo.Optimize.Rewriting;

/// <summary>A stage is a document of one field.</summary>
internal static class Stage
{
    public static string Name(this BsonDocument stage) => stage.GetElement(0).Name;

    public static BsonValue Spec(this BsonDocument stage) => stage[0];

    public static bool Is(this BsonDocument stage, params ReadOnlySpan<string> names) => names.Contains(stage.Name());

    /// <summary>The path of <c>$unwind</c> without its <c>$</c>; null when the stage is none.</summary>
    public static string? UnwindPath(this BsonDocument stage) => !stage.Is("$unwind")
        ? null
        : (stage.Spec() as BsonString ?? stage.Spec().AsBsonDocument.GetValue("path", BsonNull.Value) as BsonString)?.Value is ['$', .. var path] ? path : null;

    /// <summary>An option of <c>$unwind</c>, or of another stage whose value is a document; null when it is not given.</summary>
    public static BsonValue? Option(this BsonDocument stage, string name) => stage.Spec() is BsonDocument options && options.TryGetValue(name, out var value) ? value : null;

    /// <summary>The pipeline with some stages replaced.</summary>
    public static IReadOnlyList<BsonDocument> Replace(this IReadOnlyList<BsonDocument> pipeline, int at, int count, params IEnumerable<BsonDocument> stages) =>
        [.. pipeline.Take(at), .. stages, .. pipeline.Skip(at + count)];
}
