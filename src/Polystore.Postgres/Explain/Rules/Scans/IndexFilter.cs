using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules.Scans;

internal sealed class IndexFilter : PlanRule
{
    private static readonly RuleOption LeastRemoved = new()
    {
        Name = "least-removed",
        Default = 100,
        Unit = "rows",
        Meaning = "Fewer rows thrown away are no matter.",
        Source = "100 random reads at random_page_cost 4 are what a sequential read of 400 blocks costs, below min_parallel_table_scan_size (runtime-config-query)",
    };

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-INDEX-FILTER",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "An index finds rows of which most are thrown away",
        LooksFor = "An index or bitmap scan whose filter throws away more rows than it keeps, when an index on the columns of both conditions would find the rest alone. "
            + "Not reported: filters that no B-tree serves, and walks in the order of a LIMIT, which have a rule of their own.",
        Why = "Every row thrown away was first fetched from the table, mostly from a block of its own.",
        Options = [LeastRemoved],
        References = ["https://www.postgresql.org/docs/current/indexes-multicolumn.html", "https://www.postgresql.org/docs/current/using-explain.html"],
    };

    protected override string? Needs(PlanFacts facts) => facts.Plan.Analyzed ? null : "only an executed plan counts the rows that a filter throws away";

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts) => ScanSize.Filtering(facts)
        .Where(node => node.NodeType != "Seq Scan" && IndexAccess.Conditions(node).Count > 0 && IndexAccess.LimitOver(node) is null)
        .Select(node => Judge(context, facts, node))
        .OfType<Finding>();

    private Finding? Judge(RuleContext context, PlanFacts facts, PostgresPlanNode node)
    {
        var (kept, removed) = (ScanSize.Kept(facts, node), ScanSize.Removed(node));
        var stake = facts.Stake(node, removed / Math.Max(1, kept + removed));
        if (removed < context.Option(LeastRemoved) || removed <= kept || !stake.Matters)
        {
            return null;
        }

        var table = facts.TableOf(node);
        var finding = Problem(context, facts, node, stake, $"The index finds {PlanWords.Number(kept + removed)} rows of {table?.Name ?? node.RelationName}, and {PlanWords.Number(removed)} of them are thrown away");
        finding = finding with
        {
            Evidence =
            [
                .. finding.Evidence,
                .. IndexAccess.Conditions(node).Select(condition => Evidence.Of("found by", condition, null, "EXPLAIN")),
                Evidence.Of("thrown away by", node.Filter, null, "EXPLAIN"),
                Evidence.Of("rows thrown away", removed, "rows", "EXPLAIN ANALYZE"),
                Evidence.Of("rows kept", kept, "rows", "EXPLAIN ANALYZE"),
            ],
        };
        if (table is null)
        {
            return finding with { Remedy = Remedy.ByHand($"Make an index on {node.RelationName} with the columns of both conditions, those compared for equality first: {string.Join("; ", IndexAccess.Conditions(node))}; {node.Filter}.", "the tables of the plan are not known here") };
        }

        var ofFilter = NodeCondition.Read(node, table, node.Filter) is { } filter ? SuggestedIndex.KeysOf(facts.Catalog, table, filter) : [];
        var keys = IndexAccess.All(node, table) is { } all ? SuggestedIndex.KeysOf(facts.Catalog, table, all) : [];
        return keys.Count < 2 || !keys.Any(ofFilter.Contains) || SuggestedIndex.Existing(table, keys) is not null
            ? null
            : finding with { Remedy = SuggestedIndex.Remedy(facts.Catalog, table, keys) };
    }
}
