using MongoDB.Bson;
using Polystore.Core.Findings;
using Polystore.Mongo.Optimize.Rewriting;

namespace Polystore.Mongo.Optimize.Findings;

/// <summary>
/// <c>$in</c> with more than 200 values before a sort by another field: the server merges the ordered scans of at most 200 values
/// (internalQueryMaxScansToExplode; manual: The ESR Guideline, "$in"), beyond that it sorts in memory.
/// </summary>
internal sealed class LongInWithSort : IPipelineRule
{
    private const int MostScans = 200;

    public IEnumerable<Finding> Judge(IReadOnlyList<BsonDocument> pipeline, Subject subject)
    {
        var first = pipeline.TakeWhile(stage => stage.Is("$match", "$sort")).ToList();
        if (first.Find(stage => stage.Is("$sort")) is not { } sort || sort.Spec() is not BsonDocument { ElementCount: > 0 } keys)
        {
            yield break;
        }

        foreach (var part in first.Where(stage => stage.Is("$match")).SelectMany(stage => stage.Spec().AsBsonDocument))
        {
            if (part.Value is BsonDocument condition && condition.TryGetValue("$in", out var values) && values is BsonArray { Count: > MostScans } list && part.Name != keys.GetElement(0).Name)
            {
                yield return new Finding
                {
                    Id = "MONGO-PIPELINE-LONG-IN-SORT",
                    Family = "pipelines",
                    Severity = Severity.Medium,
                    Subject = subject,
                    Discriminator = part.Name,
                    Title = $"{list.Count} values for {part.Name} are too many for an index to give the order of the sort",
                    Why = "Up to 200 values the server scans an index once for each and merges the scans in order; with more it reads all documents that fit and sorts them in memory.",
                    Evidence = [Evidence.Of("values of $in", (long)list.Count, "values", "the pipeline"), Evidence.Of("most scans that are merged", (long)MostScans, "values", "internalQueryMaxScansToExplode")],
                    Remedy = Remedy.ByHand("Ask in lots of at most 200 values and merge them, or store what the values have in common and ask for that.", "the caller must split the list"),
                    Weight = list.Count,
                };
            }
        }
    }
}
