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
        LooksFor = "A Memoize node that evicted entries for want of work_mem × hash_mem_multiplier while looking the same keys up again below it takes time. "
            + "Not reported: evictions that cost little.",
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
            var worst = node.Workers.Prepend<PostgresPlanMeasures>(node).MaxBy(of => of.CacheEvictions ?? 0)!;
            if (worst is not { CacheEvictions: > 0, CacheMisses: > 0 })
            {
                continue;
            }

            // Every eviction may have cost one miss more.
            var stake = facts.WholeStake(node, Math.Min(1, worst.CacheEvictions.Value / worst.CacheMisses.Value));
            if (stake.Matters)
            {
                yield return Describe(context, facts, node, worst, stake);
            }
        }
    }

    private Finding Describe(RuleContext context, PlanFacts facts, PostgresPlanNode node, PostgresPlanMeasures worst, Stake stake)
    {
        // The peak held misses - evictions entries. There are no more of them than keys, and no more than misses.
        var (misses, evictions) = (worst.CacheMisses!.Value, worst.CacheEvictions!.Value);
        var entries = Math.Min(misses, Keys(facts, node) ?? misses);
        var bytes = (worst.PeakMemoryUsage ?? 0) * 1024 * entries / Math.Max(1, misses - evictions);
        var enough = WorkMemory.Enough(bytes / WorkMemory.HashMultiplier(facts));
        var problem = Problem(context, facts, node, stake, $"Memoize evicted {PlanWords.Number(evictions)} entries; {WorkMemory.Text(enough)} of work_mem would keep all");
        return problem with
        {
            Evidence =
            [
                .. problem.Evidence,
                Evidence.Of("lookups answered", worst.CacheHits ?? 0, null, "EXPLAIN ANALYZE"),
                Evidence.Of("lookups passed on", misses, null, "EXPLAIN ANALYZE"),
                Evidence.Of("entries evicted", evictions, null, "EXPLAIN ANALYZE"),
                Evidence.Of("work_mem", facts.Settings.Text("work_mem"), null, "settings of the plan, else of the server"),
                WorkMemory.Needed(enough, "peak memory × keys / entries kept, / hash_mem_multiplier"),
            ],
            Remedy = WorkMemory.Remedy(enough, "When nearly every key is asked for once, SET LOCAL enable_memoize = off spares the keeping."),
        };
    }

    // The key lists columns of tables by alias: e.kind, e.shop. Null when one of them is no column with statistics.
    private static double? Keys(PlanFacts facts, PostgresPlanNode node)
    {
        var keys = 1.0;
        foreach (var key in (node.CacheKey ?? "").Split(", ").Distinct())
        {
            var scan = key.Split('.') is [var alias, _] ? facts.Nodes.FirstOrDefault(candidate => candidate.Alias == alias && candidate.RelationName is not null) : null;
            if (scan is null || facts.TableOf(scan)?.FindColumn(key[(key.IndexOf('.', StringComparison.Ordinal) + 1)..])?.Statistics?.DistinctValues is not { } distinct)
            {
                return null;
            }

            keys *= distinct;
        }

        return keys;
    }
}
