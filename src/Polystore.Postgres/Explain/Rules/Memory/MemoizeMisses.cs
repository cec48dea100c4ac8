using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules.Memory;

internal sealed class MemoizeMisses : PlanRule
{
    // Keeping an answer costs about what a lookup saves in ten: below that the cache is a loss.
    private const double LeastHits = 0.1;

    private static readonly RuleOption LeastLookups = new()
    {
        Name = "least-lookups",
        Default = 1000,
        Unit = "lookups",
        Meaning = "Caches asked less often are left alone.",
        Source = "an entry costs some microseconds to build and keep; a thousand of them stay below a few milliseconds",
    };

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-MEMOIZE-MISSES",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "Memoize keeps answers that nobody asks for again",
        LooksFor = "A Memoize node of which less than a tenth of the lookups were answered, because nearly every key came once: the planner thought that there were far fewer keys. "
            + "Not reported: caches that thrash for want of memory, where more memory helps, and caches seldom asked.",
        Why = "Each answer is copied and kept for nothing, and a nested loop that seemed cheap by its cache runs every lookup; a hash join would read the table once.",
        Options = [LeastLookups],
        References = ["https://www.postgresql.org/docs/current/runtime-config-query.html#GUC-ENABLE-MEMOIZE", "https://github.com/postgres/postgres/blob/master/src/backend/executor/nodeMemoize.c"],
    };

    protected override string? Needs(PlanFacts facts) => facts.Plan.Analyzed ? null : "the plan was not executed, so nothing says what was looked up";

    /// <summary>True when so few keys repeat that no memory would help.</summary>
    public static bool IsInVain(PlanFacts facts, PostgresPlanNode node, PostgresPlanMeasures of)
    {
        var (hits, misses) = (of.CacheHits ?? 0, of.CacheMisses ?? 0);
        var lost = (of.CacheEvictions ?? 0) + (of.CacheOverflows ?? 0);
        if (misses <= 0 || hits / (hits + misses) >= LeastHits)
        {
            return false;
        }

        // Whatever was asked for again after it was thrown out is a miss too many: at most misses - keys of them.
        var keys = Math.Max(MemoizeKeys.Least(of), MemoizeKeys.Expected(facts, node) ?? 0);
        return lost <= 0 || misses <= 2 * keys;
    }

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts)
    {
        foreach (var node in facts.Nodes.Where(node => node is { NodeType: "Memoize", NeverExecuted: false }))
        {
            var of = node.Workers.Prepend<PostgresPlanMeasures>(node).MaxBy(measures => measures.CacheMisses ?? 0)!;
            var stake = facts.WholeStake(node);
            if ((of.CacheHits ?? 0) + (of.CacheMisses ?? 0) >= context.Option(LeastLookups) && IsInVain(facts, node, of) && stake.Matters)
            {
                yield return Describe(context, facts, node, of, stake);
            }
        }
    }

    private Finding Describe(RuleContext context, PlanFacts facts, PostgresPlanNode node, PostgresPlanMeasures of, Stake stake)
    {
        var (hits, misses) = (of.CacheHits ?? 0, of.CacheMisses ?? 0);
        var expected = MemoizeKeys.Expected(facts, node);
        var problem = Problem(context, facts, node, stake, $"Of {PlanWords.Number(hits + misses)} lookups Memoize answered {PlanWords.Number(hits)}: nearly every {node.CacheKey ?? "key"} comes once");
        return problem with
        {
            Evidence =
            [
                .. problem.Evidence,
                Evidence.Of("lookups answered", hits, null, "EXPLAIN ANALYZE"),
                Evidence.Of("lookups passed on", misses, null, "EXPLAIN ANALYZE"),
                Evidence.Of("different keys, at least", MemoizeKeys.Least(of), null, "answers kept at once"),
                .. expected is { } known ? [Evidence.Of("different keys by statistics", known, null, "pg_stats.n_distinct")] : Array.Empty<Evidence>(),
            ],
            Remedy = Remedy.ByHand(
                $"The planner takes {node.CacheKey ?? "the key"} to repeat. ANALYZE its table; where a sample misjudges how many values there are, ALTER TABLE … ALTER COLUMN … SET (n_distinct = …), then ANALYZE. "
                    + "To see what it costs: SET LOCAL enable_memoize = off.",
                "the number of different values is a fact about the data that a person knows best"),
        };
    }
}
