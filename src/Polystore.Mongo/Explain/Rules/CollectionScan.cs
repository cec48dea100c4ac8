using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Explain.Model;
using Polystore.Mongo.Explain.Rules.Reading;

namespace Polystore.Mongo.Explain.Rules;

/// <summary>A whole collection read for a few documents.</summary>
internal sealed class CollectionScan : MongoPlanRule
{
    public override RuleInfo Info { get; } = Plan(
        "MONGO-PLAN-COLLSCAN",
        "Whole collection read for a few documents",
        "A collection scan whose filter leaves out most of what it reads. Not reported: scans without a filter, small collections, and filters that keep a good part.",
        "The cost grows with the collection while the answer does not, and what is read pushes out of the cache what others need.",
        ["https://www.mongodb.com/docs/manual/reference/explain-results/", "https://www.mongodb.com/docs/manual/tutorial/equality-sort-range-guideline/"], Examined, Ratio) with { Untested = false };

    protected override IEnumerable<Finding> Find(RuleContext context, MongoPlanFacts facts)
    {
        foreach (var scan in facts.Stages.Where(stage => stage.ReadsWholeCollection && (stage.Filter is not null || facts.Above(stage) is [{ Kind: "$match" }, ..])))
        {
            // Not run: what the collection holds is what would be read.
            var read = scan.Documents ?? (facts.Plan.Executed ? null : facts.Collection(scan)?.Documents);
            var kept = facts.Plan.Executed ? Kept(facts, scan) : (double?)null;
            if (read is null || read < context.Option(Examined) || (kept is { } found && read < context.Option(Ratio) * found))
            {
                continue;
            }

            yield return Describe(context, facts, scan, read.Value, kept);
        }
    }

    // A filter that a stage of the pipeline applies counts as the scan's own.
    private static double Kept(MongoPlanFacts facts, MongoStage scan) => Math.Max(1, (facts.Above(scan) is [{ Kind: "$match", Returned: not null } match, ..] ? match : scan).Returned ?? 1);

    private Finding Describe(RuleContext context, MongoPlanFacts facts, MongoStage scan, double read, double? kept)
    {
        var name = TimeSeries.Named((scan.Namespace ?? facts.Plan.Namespace)?.Split('.', 2)[^1] ?? "the collection");
        var problem = Problem(context, facts, scan, kept is null ? null : read - kept.Value, kept is { } found
            ? $"{Amount.Count(read)} documents of {name} are read to keep {Amount.Count(found)}"
            : $"{name} is read whole, {Amount.Count(read)} documents");
        return problem with
        {
            Evidence =
            [
                .. problem.Evidence,
                kept is null ? Evidence.Of("documents of the collection", read, "documents", "$collStats") : facts.Said("documents examined", read, "documents"),
                .. kept is { } documents ? [facts.Said("documents kept", documents, "documents")] : Array.Empty<Evidence>(),
            ],
            Remedy = NeededIndex.Remedy(facts, facts.Operation, scan.Namespace ?? facts.Plan.Namespace),
        };
    }
}
