using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules.Memory;

internal sealed class MemoizeEvictions : PlanRule
{
    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-MEMOIZE-EVICTIONS",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "Memoize throws out what it is asked for again",
        LooksFor = "A Memoize node that evicted entries, or met answers that alone are too large, for want of work_mem × hash_mem_multiplier, while looking the same keys up again below it takes time. "
            + "Not reported: evictions that cost little, and caches whose keys hardly repeat, which have a rule of their own.",
        Why = "A lookup that was answered once runs again, and keeping the entries costs on top.",
        References =
        [
            "https://www.postgresql.org/docs/current/runtime-config-query.html#GUC-ENABLE-MEMOIZE",
            "https://github.com/postgres/postgres/blob/master/src/backend/executor/nodeMemoize.c",
        ],
    };

    protected override string? Needs(PlanFacts facts) => facts.Plan.Analyzed ? null : "the plan was not executed, so nothing says what was evicted";

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts)
    {
        foreach (var node in facts.Nodes.Where(node => node.NodeType == "Memoize"))
        {
            var worst = node.Workers.Prepend<PostgresPlanMeasures>(node).MaxBy(of => (of.CacheEvictions ?? 0) + (of.CacheOverflows ?? 0))!;
            if (worst is not { CacheMisses: > 0 } || !(worst.CacheEvictions > 0 || worst.CacheOverflows > 0) || MemoizeMisses.IsInVain(facts, node, worst))
            {
                continue;
            }

            // Every eviction may have cost one miss more.
            var lost = (worst.CacheEvictions ?? 0) + (worst.CacheOverflows ?? 0);
            var stake = facts.WholeStake(node, Math.Min(1, lost / worst.CacheMisses.Value));
            if (stake.Matters)
            {
                yield return Describe(context, facts, node, worst, stake);
            }
        }
    }

    private Finding Describe(RuleContext context, PlanFacts facts, PostgresPlanNode node, PostgresPlanMeasures worst, Stake stake)
    {
        // The peak held what was not thrown out. There are no more entries than misses, nor than keys where the statistics know of more than were held.
        var (misses, evictions, overflows) = (worst.CacheMisses!.Value, worst.CacheEvictions ?? 0, worst.CacheOverflows ?? 0);
        var kept = Math.Max(1, MemoizeKeys.Least(worst));
        var entries = MemoizeKeys.Expected(facts, node) is { } keys && keys > kept ? Math.Min(misses, keys) : misses;
        var bytes = (worst.PeakMemoryUsage ?? 0) * 1024 * entries / kept;
        var enough = WorkMemory.Enough(bytes / WorkMemory.HashMultiplier(facts));
        var problem = Problem(context, facts, node, stake, evictions > 0
            ? $"Memoize evicted {PlanWords.Number(evictions)} entries; {WorkMemory.Text(enough)} of work_mem would keep all"
            : $"{PlanWords.Number(overflows)} answers alone are larger than the memory of Memoize, and are kept for nobody");
        return problem with
        {
            Evidence =
            [
                .. problem.Evidence,
                Evidence.Of("lookups answered", worst.CacheHits ?? 0, null, "EXPLAIN ANALYZE"),
                Evidence.Of("lookups passed on", misses, null, "EXPLAIN ANALYZE"),
                Evidence.Of("entries evicted", evictions, null, "EXPLAIN ANALYZE"),
                Evidence.Of("answers too large to keep", overflows, null, "EXPLAIN ANALYZE"),
                Evidence.Of("work_mem", facts.Settings.Text("work_mem"), null, "settings of the plan, else of the server"),
                WorkMemory.Needed(enough, "peak memory × keys / entries kept, / hash_mem_multiplier"),
            ],
            Remedy = WorkMemory.Remedy(enough, "When nearly every key is asked for once, SET LOCAL enable_memoize = off spares the keeping."),
        };
    }
}
