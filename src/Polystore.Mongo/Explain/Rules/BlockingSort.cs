using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Explain.Model;
using Polystore.Mongo.Explain.Rules.Reading;

namespace Polystore.Mongo.Explain.Rules;

/// <summary>A sort that reads everything before it gives the first document.</summary>
internal sealed class BlockingSort : MongoPlanRule
{
    private static readonly HashSet<string> Reshaping = new(StringComparer.Ordinal)
    {
        "$group", "GROUP", "$unwind", "UNWIND", "$lookup", "EQ_LOOKUP", "EQ_LOOKUP_UNWIND", "$addFields", "$set", "$replaceRoot", "REPLACE_ROOT", "$facet", "$bucket", "$bucketAuto", "$sortByCount", "$unionWith", "$graphLookup", "$project",
        "PROJECTION_DEFAULT", "$setWindowFields", "$sample", "TEXT_MATCH", "TEXT_OR", "$geoNear", "$densify", "$fill",
    };

    public override RuleInfo Info { get; } = Plan(
        "MONGO-PLAN-SORT",
        "Sort in memory that an index could give",
        "A sort over many documents straight from the collection, whose order an index could hold. Not reported: few documents, and sorts of what was grouped, joined, unwound or computed before, which no index can order.",
        "Everything must be read and kept before the first document goes out, even when a limit wants ten of them.",
        ["https://www.mongodb.com/docs/manual/tutorial/sort-results-with-indexes/", "https://www.mongodb.com/docs/manual/reference/limits/"], Examined) with { Untested = false };

    protected override IEnumerable<Finding> Find(RuleContext context, MongoPlanFacts facts)
    {
        foreach (var sort in facts.Stages.Where(stage => stage.IsSort && stage.Children.Count > 0))
        {
            if (sort.Flatten().Skip(1).Any(stage => Reshaping.Contains(stage.Kind)) || facts.Operation.Sort.Any(part => !part.Value.IsNumeric))
            {
                continue;
            }

            var sorted = Input(sort) ?? (facts.Plan.Executed ? null : facts.Collection(facts.Plan.Namespace)?.Documents);
            if (sorted >= context.Option(Examined) && facts.Operation.Sort.ElementCount > 0)
            {
                yield return Describe(context, facts, sort, sorted.Value);
            }
        }
    }

    private static double? Input(MongoStage sort) => sort.Children.Max(child => child.Returned);

    private Finding Describe(RuleContext context, MongoPlanFacts facts, MongoStage sort, double sorted)
    {
        var limit = sort.Number("limitAmount") ?? sort.Number("limit");
        var given = limit ?? sort.Returned ?? sorted;
        var problem = Problem(context, facts, sort, facts.Plan.Executed ? sorted : null, given < sorted
            ? $"{Amount.Count(sorted)} documents are sorted in memory to give {Amount.Count(given)}"
            : $"{Amount.Count(sorted)} documents are sorted in memory");
        return problem with
        {
            Evidence =
            [
                .. problem.Evidence,
                facts.Said("order", string.Join(", ", facts.Operation.Sort.Select(part => $"{part.Name} {part.Value}"))),
                facts.Said("documents sorted", sorted, "documents"),
            ],
            Remedy = NeededIndex.Remedy(facts, facts.Operation, facts.Plan.Namespace),
        };
    }
}
