using MongoDB.Bson;
using Polystore.Core.Findings;
using Polystore.Mongo.Optimize.Rewriting;
using Polystore.MongoDriver;

namespace Polystore.Mongo.Optimize.Findings;

/// <summary>Deep pages by <c>$skip</c>: every page reads all pages before it (manual: cursor.skip(), "Using Range Queries").</summary>
internal sealed class DeepSkip : IPipelineRule
{
    // Ten pages of a hundred: below, the documents passed over cost less than the page itself in most applications.
    private const double Deep = 1000;

    public IEnumerable<Finding> Judge(IReadOnlyList<BsonDocument> pipeline, Subject subject)
    {
        for (var i = 0; i < pipeline.Count; i++)
        {
            if (!pipeline[i].Is("$skip") || !pipeline[i].Spec().IsNumeric || BsonNumbers.ToDouble(pipeline[i].Spec()) is not (>= Deep and var skipped))
            {
                continue;
            }

            var sort = pipeline.Take(i).LastOrDefault(stage => stage.Is("$sort"))?.Spec() as BsonDocument;
            var key = sort?.ElementCount > 0 ? sort.GetElement(0).Name : "_id";
            var direction = sort is { ElementCount: > 0 } && sort[0].IsNumeric && BsonNumbers.ToDouble(sort[0]) < 0 ? "$lt" : "$gt";
            yield return new Finding
            {
                Id = "MONGO-PIPELINE-DEEP-SKIP",
                Family = "pipelines",
                Severity = Severity.Medium,
                Subject = subject,
                Title = $"Stage {i + 1} passes over {skipped:0} documents to come to its page",
                Why = "The server reads and sorts every document that it skips, so that each page costs more than the one before it.",
                Evidence = [Evidence.Of("documents skipped", skipped, "documents", "the pipeline")],
                Remedy = Remedy.ByHand(
                    $"Page by range: remember the last {key} of a page and begin the next with {{ $match: {{ {PipelineShell.Name(key)}: {{ {direction}: last }} }} }}{(key == "_id" ? "" : " (with _id as the second key of sort and condition, so that ties are not lost)")}.",
                    "the caller must hand over the last key instead of the number of a page"),
                Weight = skipped,
            };
        }
    }
}
