using MongoDB.Bson;
using Polystore.Mongo.Optimize.Rewriting;

namespace Polystore.Mongo.Optimize.Rules;

/// <summary>
/// <c>$lookup</c> or computed fields before <c>$sort</c> and <c>$limit</c> (or <c>$skip</c>) that do not need them: they are done for
/// documents that are thrown away. Stages that give one document for each leave the order and the number alone, so that they can
/// follow. The server coalesces a <c>$limit</c> into the <c>$sort</c> before it, and moves <c>$skip</c> before <c>$project</c>; it moves neither
/// before <c>$lookup</c>, and no <c>$sort</c> before anything but a few forms of <c>$unwind</c>.
/// </summary>
internal sealed class LimitEarlier : IRewriteRule
{
    public string Id => "limit-earlier";

    public Rewrite? Apply(IReadOnlyList<BsonDocument> pipeline, RewriteContext context)
    {
        for (var end = 1; end < pipeline.Count; end++)
        {
            var cut = Cut(pipeline, end);
            if (cut.Count == 0)
            {
                continue;
            }

            var keys = cut[0].Is("$sort") ? cut[0].Spec().AsBsonDocument.Names.ToList() : [];
            var start = end;
            while (start > 0 && StageEffect.IsOneToOne(pipeline[start - 1]) && keys.TrueForAll(key => StageEffect.Preserves(pipeline[start - 1], key)))
            {
                start--;
            }

            var moved = pipeline.Skip(start).Take(end - start).ToList();
            // Without a sort the server reads lazily, and only $skip throws away what was joined.
            if (moved.Exists(cut[0].Is("$sort") ? StageEffect.IsCostly : StageEffect.Joins))
            {
                var names = string.Join(", ", moved.Select(stage => stage.Name()).Distinct());
                var cuts = cut.Select(stage => stage.Name()).Where(name => name != "$sort").ToList();
                return new Rewrite(
                    start + 1,
                    $"{names} would be done for documents that {string.Join(" and ", cuts)} {(cuts.Count == 1 ? "throws" : "throw")} away; the order does not hang on what they add, and the server does not exchange them",
                    pipeline.Replace(start, end - start + cut.Count, [.. cut, .. moved]));
            }
        }

        return null;
    }

    // $sort … $limit, or $skip and what cuts after it: only what lets documents fall.
    private static List<BsonDocument> Cut(IReadOnlyList<BsonDocument> pipeline, int at)
    {
        if (!pipeline[at].Is("$sort", "$skip") || (pipeline[at].Is("$sort") && pipeline[at].Spec().AsBsonDocument.Any(key => !key.Value.IsNumeric)))
        {
            return [];
        }

        var cut = pipeline.Skip(at).Take(1).Concat(pipeline.Skip(at + 1).TakeWhile(stage => stage.Is("$skip", "$limit"))).ToList();
        return cut[0].Is("$skip") || cut.Exists(stage => stage.Is("$limit")) ? cut : [];
    }
}
