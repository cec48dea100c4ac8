using MongoDB.Bson;
using Polystore.Core.Findings;

namespace Polystore.Mongo.Optimize.Findings;

/// <summary>
/// <c>$where</c> and <c>$function</c> run JavaScript for each document and use no index (manual: $where, "Considerations"). The language compares
/// values of different types in its own way, so that a general translation to <c>$expr</c> would not give the same.
/// </summary>
internal sealed class JavaScriptCondition : IPipelineRule
{
    public IEnumerable<Finding> Judge(IReadOnlyList<BsonDocument> pipeline, Subject subject)
    {
        for (var i = 0; i < pipeline.Count; i++)
        {
            if (Named(pipeline[i], "$where", "$function", "$accumulator") is { } name)
            {
                yield return new Finding
                {
                    Id = "MONGO-PIPELINE-JAVASCRIPT",
                    Family = "pipelines",
                    Severity = Severity.High,
                    Subject = subject,
                    Discriminator = $"{name} {i + 1}",
                    Title = $"Stage {i + 1} runs JavaScript ({name}) for each document",
                    Why = "JavaScript uses no index, runs in its own engine, many times slower than expressions, and is switched off on many servers (security.javascriptEnabled).",
                    Evidence = [Evidence.Of("operator", name, null, "the pipeline")],
                    Remedy = Remedy.ByHand(
                        "Write it as $expr with operators such as $gt and $add, or as conditions of $match on fields; mind values of mixed types and missing fields, which JavaScript converts (\"7\" > 5 is true there) and $expr orders by type.",
                        "whether the fields hold one type only is not in the pipeline"),
                };
            }
        }
    }

    private static string? Named(BsonValue value, params string[] names) => value switch
    {
        BsonDocument document => document.Select(field => names.Contains(field.Name) ? field.Name : field.Name == "$literal" ? null : Named(field.Value, names)).FirstOrDefault(name => name is not null),
        BsonArray array => array.Select(element => Named(element, names)).FirstOrDefault(name => name is not null),
        _ => null,
    };
}
