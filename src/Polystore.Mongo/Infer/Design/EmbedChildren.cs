using Polystore.Core.Findings;
using Polystore.Mongo.Infer.Relations;

namespace Polystore.Mongo.Infer.Design;

/// <summary>
/// A collection whose documents belong to one of another each, a few to each, and are read with it: embedded they come with one read, and
/// are written with it atomically (manual, "Embedded Data Versus References"). Not where a few have very many, where others refer to
/// them, where they are written more often than read, or where the workload reads them by themselves.
/// </summary>
internal sealed class EmbedChildren : IDesignAdvice
{
    private const int FewestParents = 30;

    // Most of what reads them needs both; below, each would load what it does not need.
    private const double MostlyTogether = 0.8;

    // A sixteenth of what a document may hold: every read of the parent loads all of it.
    private const double LargestBytes = DesignFacts.LargestDocument / 16;

    public IEnumerable<Finding> Judge(DesignFacts facts)
    {
        foreach (var reference in facts.References.Where(one => one is { IsList: false, Children.Parents: >= FewestParents } && one.From != one.To && one.From.Facts.Kind == "collection" && !one.From.Facts.Capped))
        {
            var children = reference.Children!;
            var largest = reference.To.LargestBytes + (children.Most * reference.From.LargestBytes);
            var shared = facts.References.Any(other => other.To == reference.From);
            if (children.Most > DesignFacts.MostEmbedded || children.Most < 1 || largest > LargestBytes || shared || !IsReadTogether(reference, facts))
            {
                continue;
            }

            yield return Of(reference, children.Most <= 1, largest);
        }
    }

    // Without a workload only what has no other owner.
    private static bool IsReadTogether(FoundReference reference, DesignFacts facts) => reference.Reads is { ChildReads: > 0 } reads
        ? reads.Share >= MostlyTogether && reads.ChildWrites <= reads.ChildReads
        : reference.Reads is null && !facts.References.Any(other => other != reference && other.From == reference.From);

    private static Finding Of(FoundReference reference, bool isOne, double largest)
    {
        var (from, to, children) = (reference.From.Facts.Name, reference.To.Facts.Name, reference.Children!);
        var known = reference.Reads is not null;
        return new Finding
        {
            Id = "MONGO-DESIGN-EMBED",
            Family = "design",
            Severity = known ? Severity.Medium : Severity.Info,
            Subject = DesignFacts.PathOf(reference.From, reference.Path),
            Title = isOne ? $"{from} has at most one document for each of {to} and could be embedded" : $"{from} has few documents for each of {to} and could be embedded",
            Why = "What is read together is read with one find instead of two or a $lookup when it is stored together, and one write of both is atomic without a transaction.",
            Impact = known ? $"{reference.Reads!.Share * 100:0} % of the reads of {from} need both." : null,
            Evidence =
            [
                new Evidence { Name = $"{from} for each of {to}", Value = children.Mean, Low = children.MeanLow, High = children.MeanHigh, Sample = children.Parents, Source = "$group over random parents" },
                new Evidence { Name = "95 % have at most", Value = children.Usual, Sample = children.Parents, Source = "$group over random parents" },
                // Rule of three (Hanley and Lippman-Hand, 1983).
                new Evidence { Name = "most that was seen", Value = children.Most, Sample = children.Parents, Source = $"$group over random parents; more have at most {3.0 / children.Parents * 100:0.#} % of them" },
                Evidence.Of("average size of one", reference.From.AverageBytes, "bytes", "random documents"),
                Evidence.Of("largest document then", largest, "bytes", "largest parent with most of the largest children"),
                .. reference.Reads is { } reads ? new[]
                {
                    Evidence.Of("reads that need both", reads.Share, "ratio", "the workload"),
                    Evidence.Of("writes for each read", reads.ChildWrites / reads.ChildReads, null, "the workload"),
                }
                : [],
            ],
            Remedy = Remedy.ByHand(
                $"Keep them in {to} as {(isOne ? "a document" : "an array of documents")} ($merge after $group by {reference.QueryPath}), then read and write them there{(known ? "" : "; first look whether they are read together: --workload tells")}.",
                "the application must read and write them in the other place"),
            Weight = reference.Reads?.Together ?? 0,
        };
    }
}
