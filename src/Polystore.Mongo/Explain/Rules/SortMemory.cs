using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Mongo.Explain.Model;
using Polystore.Mongo.Explain.Rules.Reading;

namespace Polystore.Mongo.Explain.Rules;

/// <summary>A stage that outgrew, or nearly outgrew, its memory.</summary>
internal sealed class SortMemory : MongoPlanRule
{
    private const double StageLimit = 100 * 1024 * 1024;

    private static readonly RuleOption Share = Option("share", 0.5, "ratio", "share of the memory limit from which it is told", "the next doubling of the data goes to disk or fails", 0, 1);

    public override RuleInfo Info { get; } = Plan(
        "MONGO-PLAN-MEMORY",
        "Stage at the limit of its memory",
        "A sort, group or other blocking stage that used the disk, or more than half of the 100 MB that a stage may take. Not reported: stages well within it.",
        "Beyond the limit it writes to disk and reads it back, and fails where allowDiskUse is off (the default before 6.0).",
        ["https://www.mongodb.com/docs/manual/core/aggregation-pipeline-limits/", "https://www.mongodb.com/docs/manual/reference/parameters/#mongodb-parameter-param.allowDiskUseByDefault"], Share);

    protected override string? Needs(MongoPlanFacts facts) => NeedsExecution(facts);

    protected override IEnumerable<Finding> Find(RuleContext context, MongoPlanFacts facts)
    {
        foreach (var stage in facts.Stages)
        {
            var disk = stage.Flag("usedDisk");
            var used = Used(stage);
            var limit = stage.Number("memLimit") is > 0 and var own ? own : StageLimit;
            if (!disk && !(used >= context.Option(Share) * limit))
            {
                continue;
            }

            var problem = Problem(context, facts, stage, null, disk ? $"{stage.Kind} goes through temporary files" : $"{stage.Kind} takes {Amount.Bytes(used!.Value)} of its {Amount.Bytes(limit)}");
            yield return problem with
            {
                Severity = disk ? Severity.High : Severity.Low,
                Evidence =
                [
                    .. problem.Evidence,
                    .. used is { } bytes ? [facts.Said("memory", bytes, "bytes")] : Array.Empty<Evidence>(),
                    .. stage.Number("spills") is { } spills ? [facts.Said("spills", spills)] : Array.Empty<Evidence>(),
                    facts.Said("limit", limit, "bytes"),
                ],
                Remedy = Remedy.ByHand(
                    stage.IsSort
                        ? "Give the order by an index, sort after the limit is known to be small, or project fewer fields before the sort."
                        : "Filter and project before this stage, so that it keeps fewer and smaller documents; group by an indexed order where that is possible.",
                    "what the operation can do without is for its author to say"),
            };
        }
    }

    // Sorts say one number, groups one for each accumulator.
    private static double? Used(MongoStage stage) => stage.Number("totalDataSizeSorted") ?? stage.Number("totalDataSizeSortedBytesEstimate") ?? stage.Number("maxUsedMemBytes") ?? stage.Number("peakTrackedMemBytes")
        ?? (stage.Document("maxAccumulatorMemoryUsageBytes") is { } accumulators ? accumulators.Values.Where(value => value.IsNumeric).Sum(value => value.ToDouble()) : null);
}
