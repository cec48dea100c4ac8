using MongoDB.Bson;
using Polystore.Core.Findings;
using Polystore.Mongo.Optimize.Rewriting;

namespace Polystore.Mongo.Optimize.Findings;

/// <summary>
/// <c>$push</c> of whole documents, or into one group for all: the array grows with the collection, up to the limits of 100 MB for
/// <c>$push</c> and <c>$addToSet</c> and 16 MB for a document (manual: MongoDB Limits and Thresholds).
/// </summary>
internal sealed class UnboundedArray : IPipelineRule
{
    public IEnumerable<Finding> Judge(IReadOnlyList<BsonDocument> pipeline, Subject subject)
    {
        for (var i = 0; i < pipeline.Count; i++)
        {
            if (!pipeline[i].Is("$group") || pipeline.Take(i).Any(stage => stage.Is("$limit")))
            {
                continue;
            }

            var group = pipeline[i].Spec().AsBsonDocument;
            var key = group.GetValue("_id", BsonNull.Value);
            var isOne = FieldUse.OfExpression(key) is { ReadsAll: false, Paths.Count: 0 };
            foreach (var field in group.Where(field => field.Name != "_id" && field.Value is BsonDocument { ElementCount: 1 }))
            {
                var (accumulator, value) = (field.Value.AsBsonDocument.GetElement(0).Name, field.Value[0]);
                var isWhole = value == "$$ROOT" || value == "$$CURRENT";
                if (accumulator is "$push" or "$addToSet" && key != "$_id" && (isWhole || (isOne && accumulator == "$push")))
                {
                    yield return new Finding
                    {
                        Id = "MONGO-PIPELINE-UNBOUNDED-ARRAY",
                        Family = "pipelines",
                        Severity = isOne ? Severity.High : Severity.Medium,
                        Subject = subject,
                        Discriminator = field.Name,
                        Title = $"{field.Name} of stage {i + 1} collects {(isWhole ? "whole documents" : "a value of every document")}{(isOne ? " of the whole collection" : " of a group")} without a bound",
                        Why = "The array grows with the data until the stage fails: at 100 MB in memory, or at 16 MB when the group becomes a document of the result.",
                        Evidence = [Evidence.Of("largest document", 16L * 1024 * 1024, "bytes", "MongoDB Limits and Thresholds"), Evidence.Of("accumulator", accumulator, null, "the pipeline")],
                        Remedy = Remedy.ByHand("Keep the fields that are needed and so many of them: $topN or $firstN (5.2 and newer), or a $limit before the $group; or return the documents and let the caller collect them.", "what the caller needs of the array is not in the pipeline"),
                    };
                }
            }
        }
    }
}
