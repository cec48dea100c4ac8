using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Explain.Model;
using Polystore.Mongo.Explain.Rules.Reading;
using Polystore.Mongo.Observe.Sections;
using Polystore.Mongo.Operations;

namespace Polystore.Mongo.Explain.Rules;

/// <summary>Documents fetched by an index and thrown away by what the index does not know.</summary>
internal sealed class ResidualFilter : MongoPlanRule
{
    public override RuleInfo Info { get; } = Plan(
        "MONGO-PLAN-RESIDUAL-FILTER",
        "Documents fetched and thrown away",
        "A fetch above an index scan whose filter leaves out most of the documents. Not reported: filters that keep a good part, and fetches of few documents.",
        "Fetching a document costs many times what reading its key costs; a field more in the index decides before the fetch.",
        ["https://www.mongodb.com/docs/manual/core/query-optimization/", "https://www.mongodb.com/docs/manual/tutorial/equality-sort-range-guideline/"], Examined, Ratio) with { Untested = false };

    protected override string? Needs(MongoPlanFacts facts) => NeedsExecution(facts);

    protected override IEnumerable<Finding> Find(RuleContext context, MongoPlanFacts facts)
    {
        foreach (var fetch in facts.Stages.Where(stage => stage is { Kind: "FETCH", Filter: not null, Children.Count: 1 }))
        {
            var read = fetch.Documents ?? fetch.Children[0].Returned ?? 0;
            var kept = Math.Max(1, fetch.Returned ?? 0);
            if (read < context.Option(Examined) || read < context.Option(Ratio) * kept)
            {
                continue;
            }

            var index = fetch.Flatten().FirstOrDefault(stage => stage.ReadsIndex);
            var problem = Problem(context, facts, fetch, read - kept, $"{Amount.Count(read)} documents are fetched{(index?.Index is { } name ? $" by {name}" : "")} to keep {Amount.Count(fetch.Returned ?? 0)}");
            yield return problem with
            {
                Evidence =
                [
                    .. problem.Evidence,
                    .. index?.Index is { } by ? [facts.Said("by the index", by)] : Array.Empty<Evidence>(),
                    facts.Said("fields of the filter", string.Join(", ", Paths(facts, fetch))),
                    facts.Said("documents examined", read, "documents"),
                    facts.Said("documents kept", fetch.Returned ?? 0, "documents"),
                ],
                Remedy = NeededIndex.Remedy(facts, facts.Operation, fetch.Namespace ?? facts.Plan.Namespace),
            };
        }
    }

    private static IEnumerable<string> Paths(MongoPlanFacts facts, MongoStage fetch) =>
        NeededIndex.Shape(new MongoOperation(facts.Plan.Database, new() { { "find", facts.Plan.Collection }, { "filter", fetch.Filter } }), facts.Plan.Namespace) is { } shape ? Of(shape) : [];

    private static IEnumerable<string> Of(MongoShape shape) => shape.Equal.Concat(shape.Range).DefaultIfEmpty("an expression");
}
