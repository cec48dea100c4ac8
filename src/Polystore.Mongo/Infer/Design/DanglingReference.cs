using Polystore.Core.Findings;
using Polystore.Mongo.Infer.Profile;

namespace Polystore.Mongo.Infer.Design;

/// <summary>References to documents that do not exist: no foreign key keeps them, a delete leaves them behind. Null and missing refer to nothing and are none.</summary>
internal sealed class DanglingReference : IDesignAdvice
{
    public IEnumerable<Finding> Judge(DesignFacts facts)
    {
        foreach (var reference in facts.References.Where(one => one.Found < 1))
        {
            var missing = 1 - reference.Found;
            yield return new Finding
            {
                Id = "MONGO-DESIGN-DANGLING-REFERENCE",
                Family = "design",
                Severity = Severity.Medium,
                Subject = DesignFacts.PathOf(reference.From, reference.Path),
                Title = $"{missing * 100:0.#} % of the values of {reference.QueryPath} exist nowhere in {reference.To.Facts.Name}",
                Why = "A $lookup finds nothing for them, and the application meets a user, an order or a product that is not there.",
                Evidence =
                [
                    new Evidence { Name = "share that is missing", Value = missing, Unit = "ratio", Low = Wilson.Low(missing, reference.Sampled), High = Wilson.High(missing, reference.Sampled), Sample = reference.Sampled, Source = $"different values looked up in {reference.To.Facts.Name}" },
                ],
                Remedy = Remedy.ByHand(
                    $"List them: db.{reference.From.Facts.Name}.aggregate([{{ $lookup: {{ from: \"{reference.To.Facts.Name}\", localField: \"{reference.QueryPath}\", foreignField: \"{reference.ToPath}\", as: \"found\" }} }}, {{ $match: {{ found: [], \"{reference.QueryPath}\": {{ $ne: null }} }} }}]); delete both in one transaction from now on.",
                    "what to do with the orphans is for the application to say"),
                Weight = missing,
            };
        }
    }
}
