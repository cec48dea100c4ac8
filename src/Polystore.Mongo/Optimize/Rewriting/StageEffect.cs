using MongoDB.Bson;

namespace Polystore.Mongo.Optimize.Rewriting;

/// <summary>What a stage leaves as it is.</summary>
internal static class StageEffect
{
    /// <summary>True when each document that leaves the stage has the same value at a path as the one it came from.</summary>
    public static bool Preserves(BsonDocument stage, string path) => stage.Name() switch
    {
        "$match" or "$sort" or "$limit" or "$skip" => true,
        "$addFields" or "$set" or "$unset" or "$project" => FieldChange.Of(stage).Preserves(path),
        "$lookup" or "$graphLookup" => stage.Option("as") is BsonString name && !Paths.Overlap(name.Value, path),
        "$unwind" => stage.UnwindPath() is { } unwound && !Paths.Overlap(unwound, path) && !(stage.Option("includeArrayIndex") is BsonString index && Paths.Overlap(index.Value, path)),
        _ => false,
    };

    /// <summary>True when it gives one document for each that comes in, in the same order.</summary>
    public static bool IsOneToOne(BsonDocument stage) => stage.Is("$addFields", "$set", "$unset", "$project", "$lookup", "$graphLookup") && !FieldUse.IsFleeting(stage);

    /// <summary>True when it does more than choose fields for each document.</summary>
    public static bool IsCostly(BsonDocument stage) => Joins(stage) || (stage.Is("$addFields", "$set", "$project") && !FieldChange.Of(stage).IsPlain);

    /// <summary>True when it reads another collection.</summary>
    public static bool Joins(BsonDocument stage) => stage.Is("$lookup", "$graphLookup");
}
