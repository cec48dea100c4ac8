using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules.Scans;

internal sealed class HeapFetches : PlanRule
{
    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-HEAP-FETCHES",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "An index-only scan reads the table all the same",
        LooksFor = "An index-only scan with heap fetches: blocks that the visibility map does not mark all-visible, because rows were written since the last vacuum.",
        Why = "For each such row the table is read to see whether it is visible, which is the very read that an index-only scan is to save.",
        References = ["https://www.postgresql.org/docs/current/indexes-index-only-scans.html", "https://www.postgresql.org/docs/current/storage-vm.html"],
    };

    protected override string? Needs(PlanFacts facts) => facts.Plan.Analyzed ? null : "only an executed plan counts heap fetches";

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts)
    {
        foreach (var node in facts.Nodes.Where(node => node is { NodeType: "Index Only Scan", HeapFetches: > 0 }))
        {
            var read = ScanSize.Kept(facts, node) + ScanSize.Removed(node);
            var stake = facts.Stake(node, node.HeapFetches!.Value / Math.Max(read, node.HeapFetches.Value));
            if (stake.Matters)
            {
                yield return Describe(context, facts, node, read, stake);
            }
        }
    }

    private Finding Describe(RuleContext context, PlanFacts facts, PostgresPlanNode node, double read, Stake stake)
    {
        var table = facts.TableOf(node);
        var finding = Problem(context, facts, node, stake, $"{node.IndexName} could answer alone, but {PlanWords.Number(node.HeapFetches!.Value)} of {PlanWords.Number(read)} rows are looked up in {node.RelationName}");
        const string After = "When the heap fetches stay, an old transaction still needs the older rows. When they come back soon, lower autovacuum_vacuum_scale_factor and autovacuum_vacuum_insert_scale_factor of the table.";
        return finding with
        {
            Evidence =
            [
                .. finding.Evidence,
                Evidence.Of("heap fetches", node.HeapFetches!.Value, "rows", "EXPLAIN ANALYZE"),
                Evidence.Of("rows read", read, "rows", "EXPLAIN ANALYZE"),
                .. table?.Usage?.DeadRows is { } dead ? [Evidence.Of("dead rows", dead, "rows", "pg_stat_all_tables.n_dead_tup")] : Array.Empty<Evidence>(),
            ],
            Remedy = table is null ? Remedy.ByHand($"VACUUM the table {node.RelationName}. {After}", "the tables of the plan are not known here") : new Remedy
            {
                Apply = [$"VACUUM {PgName.Of(table)}"],
                Reversible = false,
                Reason = "dead row versions are gone for good; no transaction could see them",
                Lock = LockWords.ShareUpdateExclusive,
                Guidance = After,
                Effects = [new StorageCompacted(table.ObjectName)],
            },
        };
    }
}
