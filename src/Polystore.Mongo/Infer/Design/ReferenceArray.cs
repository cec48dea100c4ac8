using Polystore.Core.Findings;

namespace Polystore.Mongo.Infer.Design;

/// <summary>An array of ids that grows past what a document should hold: the other side refers to it with one field.</summary>
internal sealed class ReferenceArray : IDesignAdvice
{
    public IEnumerable<Finding> Judge(DesignFacts facts)
    {
        foreach (var reference in facts.References.Where(one => one.Path.EndsWith("[]", StringComparison.Ordinal)))
        {
            var array = reference.From.Paths[reference.Path[..^2]];
            if (array.MostElements > DesignFacts.MostInArray)
            {
                yield return new Finding
                {
                    Id = "MONGO-DESIGN-REFERENCE-ARRAY",
                    Family = "design",
                    Severity = Severity.Medium,
                    Subject = DesignFacts.PathOf(reference.From, reference.Path),
                    Title = $"{reference.QueryPath} lists up to {array.MostElements:#,0} ids of {reference.To.Facts.Name}",
                    Why = "The list is loaded with every read and rewritten with every new one, and an index over it holds an entry for each.",
                    Evidence =
                    [
                        new Evidence { Name = "most ids", Value = array.MostElements, Unit = "elements", Sample = array.Arrays, Source = "random documents" },
                        Evidence.Of("most that is worth listing", DesignFacts.MostInArray, "elements", "6 Rules of Thumb for MongoDB Schema Design"),
                    ],
                    Remedy = Remedy.ByHand($"Let each document of {reference.To.Facts.Name} hold the _id of its {reference.From.Facts.Name} in an indexed field, or keep the pairs in a collection of their own when both sides have many.", "the application must write the reference on the other side"),
                    Weight = array.MostElements,
                };
            }
        }
    }
}
