using MongoDB.Bson;
using Polystore.Mongo.Optimize.Rewriting;

namespace Polystore.Mongo.Optimize.Rules;

/// <summary>
/// A list of <c>$group</c> of which later stages take only the <c>$size</c>: a count needs no list, which grows with the data up to 100 MB for a
/// group and 16 MB for a document (manual: MongoDB Limits and Thresholds). <c>$push</c> becomes <c>$sum</c>; a lone <c>$addToSet</c> becomes two
/// groups, the first of which has one entry for each different value and can be written to disk.
/// </summary>
internal sealed class ArraySize : IRewriteRule
{
    // Stages in which the list can be read by expressions alone.
    private static readonly string[] Readers = ["$match", "$project", "$addFields", "$set", "$unset", "$sort", "$limit", "$skip", "$group", "$replaceRoot", "$replaceWith"];

    public string Id => "array-size";

    public Rewrite? Apply(IReadOnlyList<BsonDocument> pipeline, RewriteContext context)
    {
        var live = LiveFields.Between(pipeline);
        for (var i = 0; i < pipeline.Count; i++)
        {
            if (!pipeline[i].Is("$group") || pipeline[i].Spec() is not BsonDocument group || FieldUse.IsFleeting(group))
            {
                continue;
            }

            foreach (var field in group.Where(field => field.Name != "_id" && IsCounted(field.Name, live[i + 1])))
            {
                var (accumulator, value) = (field.Value.AsBsonDocument.GetElement(0).Name, field.Value[0]);
                if (Groups(group, field.Name, accumulator, value) is { } groups && Readings(pipeline, i + 1, field.Name) is { } rest)
                {
                    return new Rewrite(
                        i + 1,
                        $"of the list {field.Name} later stages take only the size: counting needs no list, which grows with the data until the stage fails at 100 MB or 16 MB, and the server does not drop it",
                        [.. pipeline.Take(i), .. groups, .. rest]);
                }
            }
        }

        return null;
    }

    private static bool IsCounted(string name, LiveFields after) => !after.IsAll && after.Within(name).ToList() is { Count: > 0 } used && used.TrueForAll(path => path == name + FieldUse.Count);

    private static IReadOnlyList<BsonDocument>? Groups(BsonDocument group, string name, string accumulator, BsonValue value) => accumulator switch
    {
        "$push" => [new BsonDocument("$group", new BsonDocument(group) { [name] = Count(value, Presence.IsMissing(value)) })],
        "$addToSet" when group.ElementCount == 2 => Different(group["_id"], name, value),
        _ => null,
    };

    // A missing key is in the group of null, and what is missing is in no set; not every engine tells it in a key of several fields.
    private static List<BsonDocument> Different(BsonValue key, string name, BsonValue value)
    {
        var pair = new BsonDocument { { "key", Presence.IsCertain(key) ? key : new BsonDocument("$ifNull", new BsonArray { key, BsonNull.Value }) }, { "value", value } };
        if (!Presence.IsCertain(value))
        {
            pair.Add("none", Presence.IsMissing(value));
        }

        return [new BsonDocument("$group", new BsonDocument("_id", pair)), new BsonDocument("$group", new BsonDocument { { "_id", "$_id.key" }, { name, Count(value, "$_id.none") } })];
    }

    private static BsonDocument Count(BsonValue value, BsonValue isMissing) => new("$sum", Presence.IsCertain(value) ? 1 : new BsonDocument("$cond", new BsonArray { isMissing, 0, 1 }));

    // The stages after the group with the count instead of the size, as far as the field goes; null where it is read in another way.
    private static List<BsonDocument>? Readings(IReadOnlyList<BsonDocument> pipeline, int from, string name)
    {
        var stages = new List<BsonDocument>();
        for (var i = from; i < pipeline.Count; i++)
        {
            if (!pipeline[i].Is(Readers))
            {
                return null;
            }

            stages.Add(Counted(pipeline[i], name).AsBsonDocument);
            if (!StageEffect.Preserves(pipeline[i], name))
            {
                return [.. stages, .. pipeline.Skip(i + 1)];
            }
        }

        return null;
    }

    private static BsonValue Counted(BsonValue value, string name) => value switch
    {
        BsonDocument { ElementCount: 1 } size when size.GetElement(0).Name == "$size" && size[0] == "$" + name => "$" + name,
        BsonDocument { ElementCount: 1 } literal when literal.GetElement(0).Name == "$literal" => literal,
        BsonDocument document => new BsonDocument(document.Select(field => new BsonElement(field.Name, Counted(field.Value, name)))),
        BsonArray list => new BsonArray(list.Select(element => Counted(element, name))),
        _ => value,
    };
}
