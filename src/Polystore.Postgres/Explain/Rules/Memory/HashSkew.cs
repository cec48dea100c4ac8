using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules.Memory;

internal sealed class HashSkew : PlanRule
{
    // TupleHeader and HJTUPLE_OVERHEAD of a row, a pointer a bucket (src/include/executor/hashjoin.h).
    private const double RowOverhead = 32;
    private const double Pointer = 8;

    // The default of work_mem (runtime-config-resource).
    private const double DefaultMemory = 4 * 1024 * 1024;

    public static readonly RuleOption Factor = new()
    {
        Name = "factor",
        Default = 4,
        Unit = "times",
        Minimum = 2,
        Meaning = "Times the average batch that the largest one must be.",
        Source = "ExecHashIncreaseNumBatches of nodeHash.c doubles the batches when one is too large: a batch four times the average withstood two doublings",
    };

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-HASH-SKEW",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "One value makes a batch of a hash join outgrow its memory",
        LooksFor = "A hash join whose rows were split into more and more batches, while one of them stayed several times as large as the average and larger than work_mem × hash_mem_multiplier: "
            + "rows of one value cannot be split. Not reported: hash joins of one batch, and those whose batches all fit.",
        Why = "Splitting on does not help and costs writing; the batch takes the memory all the same, and each outer row of that value walks one long chain.",
        Options = [Factor],
        References = ["https://github.com/postgres/postgres/blob/master/src/backend/executor/nodeHash.c", "https://www.postgresql.org/docs/current/sql-altertable.html"],
    };

    protected override string? Needs(PlanFacts facts) => facts.Plan.Analyzed ? null : "the plan was not executed, so nothing says how its batches came out";

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts)
    {
        foreach (var hash in facts.Nodes)
        {
            if (Batches(context.Option(Factor), facts, hash) is { } bytes && HashSpill.StakeOf(facts, hash) is { Matters: true } stake)
            {
                yield return Describe(context, facts, hash, bytes, stake);
            }
        }
    }

    /// <summary>Bytes of the largest and the average batch, and what a batch may take; null when no batch outgrew its memory.</summary>
    /// <param name="factor">Times the average that the largest must be.</param>
    /// <param name="facts">The plan.</param>
    /// <param name="hash">A node of any kind.</param>
    public static (double Largest, double Average, double Limit)? Batches(double factor, PlanFacts facts, PostgresPlanNode hash)
    {
        if (hash is not { NodeType: "Hash", HashBatches: > 1, PeakMemoryUsage: > 0, NeverExecuted: false, Parent: not null } || !(hash.HashBatches > hash.OriginalHashBatches))
        {
            return null;
        }

        var rows = (facts.Times[hash].Rows ?? 0) / Math.Max(1, hash.Loops ?? 1);
        var average = rows * (RowOverhead + WorkMemory.Aligned(hash.PlanWidth ?? 0)) / hash.HashBatches.Value;
        var largest = (hash.PeakMemoryUsage.Value * 1024) - (Pointer * (hash.HashBuckets ?? 0));
        var limit = (facts.Settings.Bytes("work_mem") ?? DefaultMemory) * WorkMemory.HashMultiplier(facts);
        return largest > factor * average && largest > limit ? (largest, average, limit) : null;
    }

    private Finding Describe(RuleContext context, PlanFacts facts, PostgresPlanNode hash, (double Largest, double Average, double Limit) bytes, Stake stake)
    {
        var condition = hash.Parent!.HashCond;
        var problem = Problem(
            context, facts, hash, stake, $"One batch of {PlanWords.Number(hash.HashBatches!.Value)} takes {Amount.Bytes(bytes.Largest)}, the average {Amount.Bytes(bytes.Average)}: rows of one value cannot be split");
        return problem with
        {
            Evidence =
            [
                .. problem.Evidence,
                Evidence.Of("hash condition", condition, null, "EXPLAIN"),
                Evidence.Of("batches planned", hash.OriginalHashBatches ?? 0, null, "EXPLAIN ANALYZE"),
                Evidence.Of("batches", hash.HashBatches.Value, null, "EXPLAIN ANALYZE"),
                Evidence.Of("largest batch", bytes.Largest, "bytes", "peak memory less the buckets"),
                Evidence.Of("average batch", bytes.Average, "bytes", "rows × width / batches"),
                Evidence.Of("memory of a batch", bytes.Limit, "bytes", "work_mem × hash_mem_multiplier"),
            ],
            Remedy = Remedy.ByHand(
                $"Find the value: SELECT key, count(*) … GROUP BY 1 ORDER BY 2 DESC LIMIT 5 over the hashed side of {condition ?? "the join"}. When it is a stand-in for \"none\" (0, '', a default), leave its rows out of the join or store NULL. "
                    + "When it is real, statistics on the join column let the planner hash the other side: ANALYZE, and CREATE STATISTICS on the expression where the key is one.",
                "which value it is, and whether its rows are wanted, only a person can tell"),
        };
    }
}
