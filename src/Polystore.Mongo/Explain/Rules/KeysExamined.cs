using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Explain.Rules.Reading;

namespace Polystore.Mongo.Explain.Rules;

/// <summary>An index read far and wide for a few keys.</summary>
internal sealed class KeysExamined : MongoPlanRule
{
    public override RuleInfo Info { get; } = Plan(
        "MONGO-PLAN-KEYS",
        "Index keys read in vain",
        "An index scan that reads many more keys than it gives, because a field before the selective one is not bounded to single values. Not reported: scans that give most of what they read, and counts, which want the keys themselves.",
        "Keys outside the bounds are stepped over one after the other or sought anew, at the cost of reading them.",
        ["https://www.mongodb.com/docs/manual/reference/explain-results/", "https://www.mongodb.com/docs/manual/tutorial/equality-sort-range-guideline/"], Examined, Ratio);

    protected override string? Needs(MongoPlanFacts facts) => NeedsExecution(facts);

    protected override IEnumerable<Finding> Find(RuleContext context, MongoPlanFacts facts)
    {
        foreach (var scan in facts.Stages.Where(stage => stage.ReadsIndex && stage.Kind != "DISTINCT_SCAN"))
        {
            var given = Math.Max(1, scan.Returned ?? 0);
            if (scan.Keys is not { } read || read < context.Option(Examined) || read < context.Option(Ratio) * given)
            {
                continue;
            }

            var problem = Problem(context, facts, scan, read - given, $"{Amount.Count(read)} keys of {scan.Index ?? "the index"} are read to find {Amount.Count(scan.Returned ?? 0)}");
            yield return problem with
            {
                Evidence = [.. problem.Evidence, facts.Said("keys examined", read, "keys"), facts.Said("keys given", scan.Returned ?? 0, "keys")],
                Remedy = NeededIndex.Remedy(facts, facts.Operation, scan.Namespace ?? facts.Plan.Namespace),
            };
        }
    }
}
