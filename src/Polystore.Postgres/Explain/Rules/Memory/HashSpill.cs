using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules.Memory;

internal sealed class HashSpill : PlanRule
{
    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-HASH-SPILL",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "A hash join goes through temporary files",
        LooksFor = "A hash join whose inner side did not fit into work_mem × hash_mem_multiplier and was split into batches, with the value that would hold it. "
            + "Not reported: hash joins of one batch, those that take hardly any of the time, and those of which one value fills a batch, which have a rule of their own.",
        Why = "Rows of both sides that belong to a later batch are written to files and read again.",
        References =
        [
            "https://www.postgresql.org/docs/current/runtime-config-resource.html#GUC-HASH-MEM-MULTIPLIER",
            "https://github.com/postgres/postgres/blob/master/src/backend/executor/nodeHash.c",
        ],
    };

    protected override string? Needs(PlanFacts facts) => facts.Plan.Analyzed ? null : "the plan was not executed, so nothing says whether its hash tables fit into memory";

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts)
    {
        foreach (var hash in facts.Nodes.Where(node => node is { NodeType: "Hash", NeverExecuted: false } && Batches(node) > 1))
        {
            if (HashSkew.Batches(HashSkew.Factor.Default, facts, hash) is null && StakeOf(facts, hash) is { Matters: true } stake)
            {
                yield return Describe(context, facts, hash, stake);
            }
        }
    }

    /// <summary>The time of a Hash and of the join over it.</summary>
    public static Stake StakeOf(PlanFacts facts, PostgresPlanNode hash) =>
        facts.Times[hash].SelfTime + (hash.Parent is { } join ? facts.Times[join].SelfTime : 0) is { } both ? facts.StakeOf(both) : facts.Stake(hash);

    private static double Batches(PostgresPlanNode hash) => hash.Workers.Prepend<PostgresPlanMeasures>(hash).Max(of => of.HashBatches ?? 1);

    private Finding Describe(RuleContext context, PlanFacts facts, PostgresPlanNode hash, Stake stake)
    {
        var bytes = HashMemory.OfJoin(hash, facts.Times[hash]);
        var enough = WorkMemory.Enough(bytes / WorkMemory.HashMultiplier(facts));
        var problem = Problem(
            context, facts, hash, stake, $"a hash join splits its rows into {PlanWords.Number(Batches(hash))} batches on disk; {WorkMemory.Text(enough)} of work_mem would hold them");
        var grown = hash.OriginalHashBatches is { } planned && Batches(hash) > planned;
        return problem with
        {
            Evidence =
            [
                .. problem.Evidence,
                Evidence.Of("batches", Batches(hash), null, "EXPLAIN ANALYZE"),
                Evidence.Of("rows of the hash table", facts.Times[hash].Rows ?? 0, "rows", "EXPLAIN ANALYZE"),
                Evidence.Of("memory of all rows", bytes, "bytes", "rows × (aligned row + 32) + 8 × buckets, 2% for frequent values (nodeHash.c)"),
                Evidence.Of("work_mem", facts.Settings.Text("work_mem"), null, "settings of the plan, else of the server"),
                WorkMemory.Needed(enough, "memory of all rows / hash_mem_multiplier"),
            ],
            Remedy = WorkMemory.Remedy(enough, grown
                ? "More batches were needed than planned: a better estimate of the inner side may let the planner hash the other one."
                : "Fewer columns of the hashed side make its rows narrower."),
        };
    }
}
