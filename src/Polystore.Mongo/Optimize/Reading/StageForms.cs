using MongoDB.Bson;
using Polystore.Core.Errors;

namespace Polystore.Mongo.Optimize.Reading;

/// <summary>The outer form of the stages that are looked into, so that what comes after need not ask again; stages that are not known pass.</summary>
internal static class StageForms
{
    // All of MongoDB 8.0 and Atlas, those that a server writes itself in explain among them.
    private static readonly string[] Names =
    [
        "$addFields", "$bucket", "$bucketAuto", "$changeStream", "$changeStreamSplitLargeEvent", "$collStats", "$count", "$currentOp", "$densify", "$documents", "$facet", "$fill", "$geoNear",
        "$graphLookup", "$group", "$indexStats", "$limit", "$listLocalSessions", "$listSampledQueries", "$listSearchIndexes", "$listSessions", "$lookup", "$match", "$merge", "$out",
        "$planCacheStats", "$project", "$querySettings", "$queryStats", "$rankFusion", "$redact", "$replaceRoot", "$replaceWith", "$sample", "$scoreFusion", "$search", "$searchMeta", "$set",
        "$setWindowFields", "$shardedDataDistribution", "$skip", "$sort", "$sortByCount", "$unionWith", "$unset", "$unwind", "$vectorSearch",
    ];

    /// <exception cref="UsageException">A stage is not of the form that the server takes.</exception>
    public static void Check(IReadOnlyList<BsonDocument> pipeline, string within = "")
    {
        for (var i = 0; i < pipeline.Count; i++)
        {
            var (name, spec) = (pipeline[i].GetElement(0).Name, pipeline[i][0]);
            if (!Names.Contains(name) && Names.FirstOrDefault(known => IsSlip(name, known)) is { } meant)
            {
                throw new UsageException($"Stage {i + 1}{within} ({name}) is none that the server knows; {meant} is meant.");
            }

            if (Problem(name, spec) is { } problem)
            {
                throw new UsageException($"Stage {i + 1}{within} ({name}) is not of the form that the server takes: {problem}.");
            }

            foreach (var (inner, where) in Inner(name, spec))
            {
                Check(inner, $" of {where}{within}");
            }
        }
    }

    // One letter too many, too few or wrong, two that changed places, or another case.
    private static bool IsSlip(string name, string known)
    {
        if (name.Equals(known, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        var same = name.Zip(known).TakeWhile(pair => pair.First == pair.Second).Count();
        var (rest, other) = (name[same..], known[same..]);
        return name.Length > 3 && (rest.Length - other.Length) switch
        {
            0 => rest[1..] == other[1..] || (rest.Length > 1 && rest[0] == other[1] && rest[1] == other[0] && rest[2..] == other[2..]),
            1 => rest[1..] == other,
            -1 => other[1..] == rest,
            _ => false,
        };
    }

    private static string? Problem(string name, BsonValue spec) => name switch
    {
        "$match" => spec is BsonDocument query ? Condition(query) : "it wants a document of conditions",
        "$project" or "$addFields" or "$set" => spec is BsonDocument { ElementCount: > 0 } ? null : "it wants a document of fields",
        "$sort" => spec is BsonDocument { ElementCount: > 0 } keys && keys.All(key => key.Value is BsonDocument || (key.Value.IsNumeric && key.Value.ToDouble() is 1 or -1)) ? null : "it wants fields with 1 or -1",
        "$unset" => spec is BsonString { Value.Length: > 0 } || (spec is BsonArray { Count: > 0 } paths && paths.All(path => path is BsonString { Value.Length: > 0 })) ? null : "it wants names of fields",
        "$unwind" => (spec as BsonString ?? (spec as BsonDocument)?.GetValue("path", BsonNull.Value) as BsonString) is { Value: ['$', not '$', ..] } && UnwindOptions(spec) ? null : "it wants a path that begins with $",
        "$limit" or "$skip" => spec.IsNumeric && spec.ToDouble() >= (name == "$limit" ? 1 : 0) ? null : "it wants a number",
        "$count" => spec is BsonString { Value: [not '$', ..] } ? null : "it wants the name of a field",
        "$group" => Group(spec),
        "$replaceRoot" => spec is BsonDocument root && root.Contains("newRoot") ? null : "newRoot is missing",
        "$facet" => spec is BsonDocument { ElementCount: > 0 } branches && branches.All(branch => IsPipeline(branch.Value)) ? null : "it wants pipelines by name",
        "$lookup" => Lookup(spec),
        _ => null,
    };

    private static bool UnwindOptions(BsonValue spec) => spec is not BsonDocument options
        || (options.GetValue("preserveNullAndEmptyArrays", false) is BsonBoolean && options.GetValue("includeArrayIndex", "i") is BsonString { Value: [not '$', ..] });

    private static string? Condition(BsonDocument query) => query.Select(part => part.Name is not ("$and" or "$or" or "$nor")
        ? null
        : part.Value is BsonArray { Count: > 0 } list && list.All(one => one is BsonDocument inner && Condition(inner) is null) ? null : $"{part.Name} wants a list of conditions").FirstOrDefault(problem => problem is not null);

    private static string? Group(BsonValue spec) => spec switch
    {
        BsonDocument group when !group.Contains("_id") => "_id is missing",
        BsonDocument group => group.Where(field => field.Name != "_id").Where(field => field.Value is not BsonDocument { ElementCount: 1 } one || !one.GetElement(0).Name.StartsWith('$'))
            .Select(field => $"{field.Name} wants one accumulator such as {{ $sum: … }}").FirstOrDefault(),
        _ => "it wants a document",
    };

    private static string? Lookup(BsonValue spec) =>
        spec is not BsonDocument lookup || lookup.GetValue("as", BsonNull.Value) is not BsonString { Value.Length: > 0 } ? "as is missing"
        : new[] { "from", "localField", "foreignField" }.FirstOrDefault(name => lookup.TryGetValue(name, out var value) && value is not BsonString { Value.Length: > 0 } && !(name == "from" && value is BsonDocument)) is { } wrong ? $"{wrong} wants a name"
        : lookup.Contains("localField") != lookup.Contains("foreignField") ? "localField and foreignField stand together"
        : lookup.TryGetValue("pipeline", out var inner) && !IsPipeline(inner) ? "pipeline wants a list of stages"
        : null;

    private static bool IsPipeline(BsonValue value) => value is BsonArray stages && stages.All(stage => stage is BsonDocument { ElementCount: 1 } one && one.GetElement(0).Name is ['$', _, ..]);

    private static IEnumerable<(List<BsonDocument> Pipeline, string Where)> Inner(string name, BsonValue spec) => name switch
    {
        "$facet" => spec.AsBsonDocument.Select(branch => (Stages(branch.Value), $"the branch {branch.Name}")),
        "$lookup" when spec.AsBsonDocument.TryGetValue("pipeline", out var inner) => [(Stages(inner), "the pipeline of $lookup")],
        _ => [],
    };

    private static List<BsonDocument> Stages(BsonValue pipeline) => [.. pipeline.AsBsonArray.Select(stage => stage.AsBsonDocument)];
}
