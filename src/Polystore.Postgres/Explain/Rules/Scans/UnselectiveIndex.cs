using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules.Scans;

internal sealed class UnselectiveIndex : PlanRule
{
    private static readonly RuleOption Factor = new()
    {
        Name = "factor",
        Default = 2,
        Unit = "times",
        Minimum = 1,
        Meaning = "Times the blocks of the table that the walk must have touched.",
        Source = "reading a block in order costs seq_page_cost 1, and looking at its hundred rows of 8 kB a cpu_tuple_cost of 0.01 each: as much again (runtime-config-query)",
    };

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-INDEX-UNSELECTIVE",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "An index walk touches more blocks than the table has",
        LooksFor = "One pass of an index scan that fetches so many rows, in another order than the table's, that it touches several times the blocks of the table. "
            + "Not reported: walks whose order something above uses (LIMIT, merge join, sorted groups, ORDER BY), inner sides of nested loops, index-only scans, and small tables.",
        Why = "The same blocks are looked up again and again, each time at random; read in order, the table would be read once.",
        Options = [Factor, ScanSize.SmallTable],
        References = ["https://www.postgresql.org/docs/current/runtime-config-query.html#GUC-RANDOM-PAGE-COST", "https://www.postgresql.org/docs/current/using-explain.html"],
    };

    protected override string? Needs(PlanFacts facts) => !facts.Connected ? "the tables of the plan are not known here"
        : facts.Plan.Analyzed ? null : "the plan was not executed, so nobody counted blocks";

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts)
    {
        foreach (var node in facts.Nodes.Where(node => node is { NodeType: "Index Scan", RelationName: not null, NeverExecuted: false } && !OrderIsUsed(facts, node)))
        {
            var (blocks, touched) = (ScanSize.Blocks(facts, node), facts.Times[node].SelfBuffers?.Touched ?? 0);
            var stake = facts.Stake(node, 1 - Math.Min(1, blocks / Math.Max(1, touched)));
            if (ScanSize.Passes(facts, node) <= 1 && blocks >= context.Option(ScanSize.SmallTable) && touched > context.Option(Factor) * blocks && stake.Matters)
            {
                yield return Describe(context, facts, node, (blocks, touched), stake);
            }
        }
    }

    private Finding Describe(RuleContext context, PlanFacts facts, PostgresPlanNode node, (double Table, double Touched) blocks, Stake stake)
    {
        var rows = ScanSize.Kept(facts, node) + ScanSize.Removed(node);
        var finding = Problem(context, facts, node, stake, $"{node.IndexName} leads to {PlanWords.Number(rows)} rows over {PlanWords.Number(blocks.Touched)} blocks, and the table has {PlanWords.Number(blocks.Table)}");
        return finding with
        {
            Evidence =
            [
                .. finding.Evidence,
                Evidence.Of("blocks touched", blocks.Touched, "blocks", "EXPLAIN (BUFFERS)"),
                Evidence.Of("blocks of the table", blocks.Table, "blocks", "pg_class"),
                Evidence.Of("rows found", rows, "rows", "EXPLAIN ANALYZE"),
                Evidence.Of("rows expected", facts.Times[node].EstimatedRows ?? 0, "rows", "the planner's estimate"),
                Evidence.Of("random_page_cost", facts.Settings.Text("random_page_cost"), null, "settings of the plan, else of the server"),
            ],
            Remedy = Remedy.ByHand(Cure(facts, node), "what the planner takes a random read to cost holds for every statement"),
        };
    }

    private static string Cure(PlanFacts facts, PostgresPlanNode node)
    {
        if (PlanMethods.Off(facts) is { Count: > 0 } off)
        {
            return $"{string.Join(" and ", off)} {(off.Count == 1 ? "is" : "are")} off in this session: RESET {string.Join("; RESET ", off)}.";
        }

        return facts.Times[node] is { MisestimateFactor: >= 10, EstimateRatio: > 1 }
            ? "The planner expected far fewer rows: better statistics (see the findings about estimates) make it read the table in order."
            : $"Read in order the table costs {PlanWords.Number(ScanSize.Blocks(facts, node))} blocks. When random_page_cost is far below seq_page_cost or effective_cache_size far above the memory of the machine, set them right; else CLUSTER puts the rows into the order of the index, until they are written again.";
    }

    // Whether something above needs the order of the index; without the statement an order that reaches the top may be asked for.
    private static bool OrderIsUsed(PlanFacts facts, PostgresPlanNode node)
    {
        for (var (at, parent) = (node, node.Parent); parent is not null; (at, parent) = (parent, parent.Parent))
        {
            switch (parent.NodeType)
            {
                case "Sort" or "Hash" or "Aggregate" when parent is not { NodeType: "Aggregate", Strategy: "Sorted" or "Mixed" }:
                    return false;
                case "Gather" or "Nested Loop" or "Hash Join" or "Subquery Scan" or "Result" or "ProjectSet" or "Append" or "Materialize" or "ModifyTable":
                    continue;
                default:
                    return true;
            }
        }

        return facts.Statement?.Shape.Query is not { OrderBy.Count: 0 };
    }
}
