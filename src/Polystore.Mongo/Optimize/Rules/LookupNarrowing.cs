using MongoDB.Bson;
using Polystore.Mongo.Optimize.Rewriting;

namespace Polystore.Mongo.Optimize.Rules;

/// <summary>
/// A <c>$lookup</c> of whose documents later stages read some fields: a <c>$project</c> in its pipeline loads no more than these. The server
/// does not pass the needed fields on into <c>$lookup</c>. A <c>$lookup</c> without a pipeline is left as it is from 6.0 on, where the
/// slot-based engine joins it faster than any with one (manual: Aggregation Pipeline Optimization, "Slot-Based Query Execution
/// Engine"), and before 5.0, where equality and a pipeline cannot stand together.
/// </summary>
internal sealed class LookupNarrowing : IRewriteRule
{
    private static readonly Version Together = new(5, 0);
    private static readonly Version SlotBased = new(6, 0);

    public string Id => "lookup-narrowing";

    public Rewrite? Apply(IReadOnlyList<BsonDocument> pipeline, RewriteContext context)
    {
        var live = LiveFields.Between(pipeline);
        for (var i = 0; i < pipeline.Count; i++)
        {
            if (!pipeline[i].Is("$lookup") || pipeline[i].Option("as") is not BsonString name || name.Value.Contains('.') || live[i + 1].IsAll)
            {
                continue;
            }

            var inner = (pipeline[i].Option("pipeline") as BsonArray)?.Select(stage => stage.AsBsonDocument).ToList();
            var used = live[i + 1].Within(name.Value).ToList();
            if (used.Count == 0 || used.Contains(name.Value) || !(inner is null ? context.ServerVersion >= Together && context.ServerVersion < SlotBased : inner.TrueForAll(KeepsFields)))
            {
                continue;
            }

            var fields = used.Select(path => Paths.Root(path[(name.Value.Length + 1)..])).Where(field => field != FieldUse.Count[1..]).Distinct().ToList();
            var lookup = new BsonDocument(pipeline[i].Spec().AsBsonDocument);
            lookup["pipeline"] = new BsonArray([.. inner ?? [], new BsonDocument("$project", Kept(fields))]);
            return new Rewrite(
                i + 1,
                $"of what {name.Value} holds, later stages read only {(fields.Count == 0 ? "the number" : string.Join(", ", fields))}; the server does not tell $lookup, which copies whole documents into the array",
                pipeline.Replace(i, 1, new BsonDocument("$lookup", lookup)));
        }

        return null;
    }

    private static bool KeepsFields(BsonDocument stage) => stage.Is("$match", "$sort", "$limit", "$skip", "$unwind", "$addFields", "$set", "$lookup");

    // _id stays, so that no document is empty: DocumentDB would lose it.
    private static BsonDocument Kept(List<string> fields) => new(fields.Where(field => field != "_id").Prepend("_id").Select(field => new BsonElement(field, 1)));
}
