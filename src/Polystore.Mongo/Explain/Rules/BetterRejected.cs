using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Explain.Model;
using Polystore.Mongo.Explain.Rules.Reading;

namespace Polystore.Mongo.Explain.Rules;

/// <summary>A plan that won its trial and lost over the whole run.</summary>
internal sealed class BetterRejected : MongoPlanRule
{
    private static readonly RuleOption Better = Option("better", 3, "ratio", "by how much the loser read less for each document in its trial", "trials end at 101 documents, so that small differences are chance", 1);

    public override RuleInfo Info { get; } = Plan(
        "MONGO-PLAN-WRONG-WINNER",
        "Plan that won its trial and reads more than a loser",
        "A winning plan that over the whole run read many times more for each document than a rejected plan in its trial. Needs verbosity allPlansExecution. Not reported: losers that found nothing in their trial, and winners that read little.",
        "Candidates are compared until one has found 101 documents; values that are not alike at the beginning and later mislead it.",
        ["https://www.mongodb.com/docs/manual/core/query-plans/"], Examined, Better);

    protected override string? Needs(MongoPlanFacts facts) =>
        facts.Plan.Rejected.Count == 0 ? null : facts.Plan.Trials.Count == 0 ? "the plan does not say how its rivals did (verbosity allPlansExecution does)" : null;

    protected override IEnumerable<Finding> Find(RuleContext context, MongoPlanFacts facts)
    {
        var read = (facts.Plan.Keys ?? 0) + (facts.Plan.Documents ?? 0);
        if (read < context.Option(Examined) || facts.Plan.Rejected.Count == 0)
        {
            yield break;
        }

        var each = read / facts.Wanted;
        var winner = Indexes(facts.Plan.Root);
        var loser = facts.Plan.Trials
            .Where(trial => trial.Returned > 0 && !Indexes(trial.Root).SetEquals(winner))
            .Select(trial => (trial, each: (trial.Keys + trial.Documents) / trial.Returned))
            .OrderBy(pair => pair.each)
            .FirstOrDefault();
        if (loser.trial is null || each < context.Option(Better) * loser.each)
        {
            yield break;
        }

        var better = string.Join(", ", Indexes(loser.trial.Root));
        var problem = Problem(context, facts, facts.Plan.Root, read - (loser.each * facts.Wanted), $"{Name(winner)} was chosen and reads {Amount.Count(each)} keys and documents for each result; {better} read {Amount.Count(loser.each)} in its trial");
        yield return problem with
        {
            Evidence =
            [
                .. problem.Evidence,
                facts.Said("keys and documents for each result", each),
                Evidence.Of("in the trial of the rejected plan", loser.each, null, "explain, allPlansExecution"),
                Evidence.Of("results of that trial", loser.trial.Returned, "documents", "explain, allPlansExecution"),
            ],
            Remedy = Remedy.ByHand(
                $"Try .hint(\"{better}\") and compare; where it holds for all values, drop or hide {Name(winner)} if nothing else needs it, or make one index that serves both (`polystore advise`).",
                "which is better depends on the value that is asked for"),
        };
    }

    private static HashSet<string> Indexes(MongoStage root) => root.Flatten().Select(stage => stage.Index ?? (stage.ReadsWholeCollection ? "the collection scan" : null)).OfType<string>().ToHashSet(StringComparer.Ordinal);

    private static string Name(HashSet<string> indexes) => string.Join(", ", indexes);
}
