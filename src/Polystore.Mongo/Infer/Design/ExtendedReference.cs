using Polystore.Core.Findings;

namespace Polystore.Mongo.Infer.Design;

/// <summary>
/// Reads that look up, nearly each time, the one document that theirs refers to: a copy of the few fields that are shown saves the join
/// (manual, "Extended Reference Pattern"), where that document changes seldom.
/// </summary>
internal sealed class ExtendedReference : IDesignAdvice
{
    private const double MostlyJoined = 0.5;

    // A copy must be written again with each change: one in ten reads is still cheaper than ten joins.
    private const double SeldomChanged = 0.1;

    public IEnumerable<Finding> Judge(DesignFacts facts)
    {
        foreach (var reference in facts.References.Where(one => !one.IsList && one.Reads is { ChildReads: > 0 }))
        {
            var reads = reference.Reads!;
            if (reads.Joined < MostlyJoined * reads.ChildReads || reads.ParentWrites > SeldomChanged * reads.Joined)
            {
                continue;
            }

            yield return new Finding
            {
                Id = "MONGO-DESIGN-EXTENDED-REFERENCE",
                Family = "design",
                Severity = Severity.Low,
                Subject = DesignFacts.PathOf(reference.From, reference.Path),
                Title = $"{reads.Joined / reads.ChildReads * 100:0} % of the reads of {reference.From.Facts.Name} look up {reference.To.Facts.Name}",
                Why = "Each document costs one more search; a copy of the few fields that are shown comes with the document itself.",
                Evidence =
                [
                    Evidence.Of("reads that look it up", reads.Joined, "calls", "the workload"),
                    Evidence.Of("reads", reads.ChildReads, "calls", "the workload"),
                    Evidence.Of($"writes of {reference.To.Facts.Name}", reads.ParentWrites, "calls", "the workload"),
                ],
                Remedy = Remedy.ByHand($"Keep the fields of {reference.To.Facts.Name} that these reads show, and that seldom change, beside {reference.QueryPath}; write them again where they change.", "which fields may be a little old is for the application to say"),
                Weight = reads.Joined,
            };
        }
    }
}
