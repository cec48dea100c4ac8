using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Explain.Model;
using Polystore.Mongo.Explain.Rules.Reading;

namespace Polystore.Mongo.Explain.Rules;

/// <summary>Many documents read to be left out.</summary>
internal sealed class LargeSkip : MongoPlanRule
{
    public override RuleInfo Info { get; } = Plan(
        "MONGO-PLAN-SKIP",
        "Deep page by skip",
        "A skip over many documents. Not reported: the first pages.",
        "Everything that is skipped is read first, so that each page costs more than the one before.",
        ["https://www.mongodb.com/docs/manual/reference/method/cursor.skip/#using-range-queries"], Examined) with { Untested = false };

    protected override IEnumerable<Finding> Find(RuleContext context, MongoPlanFacts facts)
    {
        foreach (var skip in facts.Stages.Where(stage => Asked(stage) >= context.Option(Examined)))
        {
            var left = skip.Children is [{ Returned: { } given }, ..] ? given - (skip.Returned ?? 0) : (double?)null;
            if (left < context.Option(Examined))
            {
                continue;
            }

            var asked = Asked(skip)!.Value;
            var order = string.Join(", ", facts.Operation.Sort.Names.DefaultIfEmpty("_id"));
            var problem = Problem(context, facts, skip, left ?? asked, $"{Amount.Count(left ?? asked)} documents are read to be skipped");
            yield return problem with
            {
                Evidence = [.. problem.Evidence, facts.Said("skip", asked, "documents")],
                Remedy = Remedy.ByHand($"Page by range: remember {order} of the last document and ask for what comes after it ({{ {order.Split(", ")[0]}: {{ $gt: … }} }}), with _id as the last field of the order to tell equals apart.", "the application must hand over where the page before ended"),
            };
        }
    }

    private static double? Asked(MongoStage stage) => stage.Kind switch
    {
        "SKIP" => stage.Number("skipAmount") ?? 0,
        "$skip" => stage.Number("$skip"),
        _ => null,
    };
}
