using MongoDB.Bson;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Explain.Model;
using Polystore.Mongo.Explain.Rules.Reading;

namespace Polystore.Mongo.Explain.Rules;

/// <summary>A whole collection grouped anew for every answer.</summary>
internal sealed class WholeGroup : MongoPlanRule
{
    private static readonly RuleOption Large = Option("large", 100_000, "documents", "documents grouped without a filter, from which it is told", "some tenths of a second from memory, seconds from disk", 1);

    public override RuleInfo Info { get; } = Plan(
        "MONGO-PLAN-GROUP",
        "Whole collection grouped without a filter",
        "A $group over a collection scan without any filter. Not reported: smaller collections, groups after a search, and groups that read one key for each value (DISTINCT_SCAN).",
        "Every document is read and held against the groups each time, although the past seldom changes.",
        ["https://www.mongodb.com/docs/manual/core/aggregation-pipeline-optimization/#indexes", "https://www.mongodb.com/docs/manual/core/materialized-views/"], Large);

    protected override string? Needs(MongoPlanFacts facts) => NeedsExecution(facts);

    protected override IEnumerable<Finding> Find(RuleContext context, MongoPlanFacts facts)
    {
        foreach (var group in facts.Stages.Where(stage => stage.Kind is "$group" or "GROUP" or "$bucket" or "$bucketAuto" or "$sortByCount"))
        {
            var scan = group.Flatten().Skip(1).FirstOrDefault(stage => stage.Children.Count == 0);
            if (scan is not { ReadsWholeCollection: true, Filter: null } || scan.Documents < context.Option(Large) || group.Flatten().Skip(1).Any(stage => stage.Kind is "$match" or "MATCH" or "LIMIT" or "$limit" or "$sample"))
            {
                continue;
            }

            var problem = Problem(context, facts, group, scan.Documents, $"{Amount.Count(scan.Documents ?? 0)} documents are read to make {Amount.Count(group.Returned ?? 0)} groups");
            yield return problem with
            {
                Severity = Severity.Medium,
                Evidence = [.. problem.Evidence, facts.Said("documents read", scan.Documents ?? 0, "documents"), facts.Said("groups", group.Returned ?? 0)],
                Remedy = Remedy.ByHand(
                    OnlyEnds(group)
                        ? "With an index on the grouped field and then the field whose first or last value is wanted, and a $sort by both before the $group, the server reads one key for each group (DISTINCT_SCAN)."
                        : "Keep the groups in a collection of their own by $merge and add what is new since, or say which period is wanted.",
                    "how fresh the answer must be is the application's to say"),
            };
        }
    }

    // The server's DISTINCT_SCAN for $group: only $first and $last (manual, "Pipeline Optimization", Indexes, $group).
    private static bool OnlyEnds(MongoStage group) => group.Body is BsonDocument body && body.Where(field => field.Name != "_id").All(field =>
        field.Value is BsonDocument { ElementCount: 1 } accumulator && accumulator.GetElement(0).Name is "$first" or "$last");
}
