using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Core.Catalogs;

namespace Polystore.Postgres.Explain.Rules.Scans;

internal sealed class OrderedWalk : PlanRule
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
        Id = "PG-PLAN-LIMIT-WALK",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "ORDER BY … LIMIT walks an index and throws most rows away",
        LooksFor = "An index scan under a LIMIT that gives the order but not the condition: it reads row after row until enough of them pass the filter, and threw away more than it kept. "
            + "The planner takes the matches to be spread evenly over the order, which they seldom are.",
        Why = "The rarer or the further back the matches, the nearer the walk comes to reading the whole table in random order.",
        Options = [LeastRemoved],
        References = ["https://www.postgresql.org/docs/current/indexes-ordering.html", "https://www.postgresql.org/docs/current/using-explain.html"],
    };

    protected override string? Needs(PlanFacts facts) => facts.Plan.Analyzed ? null : "only an executed plan counts the rows that a filter throws away";

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts) => ScanSize.Filtering(facts)
        .Where(node => node.NodeType is "Index Scan" or "Index Only Scan" && IndexAccess.LimitOver(node) is not null)
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
        var finding = Problem(context, facts, node, stake, $"{node.IndexName} is walked in the order of the LIMIT: {PlanWords.Number(removed)} rows of {table?.Name ?? node.RelationName} are thrown away to find {PlanWords.Number(kept)}");
        finding = finding with
        {
            Evidence =
            [
                .. finding.Evidence,
                Evidence.Of("thrown away by", node.Filter, null, "EXPLAIN"),
                Evidence.Of("rows thrown away", removed, "rows", "EXPLAIN ANALYZE"),
                Evidence.Of("rows kept", kept, "rows", "EXPLAIN ANALYZE"),
            ],
        };
        if (table is null || facts.IndexOf(node) is not { } index)
        {
            return finding with { Remedy = Remedy.ByHand($"Make an index on {node.RelationName} that starts with the columns that the filter compares for equality and goes on with the key of {node.IndexName}: {node.Filter}.", "the tables of the plan are not known here") };
        }

        return Cure(facts, node, table, index) is { } remedy ? finding with { Remedy = remedy } : null;
    }

    // First what is compared for equality, then the order: such an index meets the first match at once.
    private static Remedy? Cure(PlanFacts facts, PostgresPlanNode node, Table table, Core.Catalogs.Index index)
    {
        var access = IndexAccess.All(node, table);
        var equal = access?.Equalities.Where(predicate => predicate.Form is not (Sql.Shapes.PredicateForm.In or Sql.Shapes.PredicateForm.InSubquery)).Select(predicate => predicate.Column).Distinct().ToList() ?? [];
        if (equal.Count > 0)
        {
            var keys = equal.Select(column => IndexKey.On(column)).Concat(index.Keys.Where(key => key.Column is null || !equal.Contains(key.Column))).ToList();
            return SuggestedIndex.Leads(table, keys) ? null : SuggestedIndex.Remedy(facts.Catalog, table, keys);
        }

        var others = access is null ? [] : SuggestedIndex.KeysOf(facts.Catalog, table, access).Except(index.KeyColumns.OfType<string>()).ToList();
        return others.Count == 0 || SuggestedIndex.Existing(table, others) is not null ? null : Remedy.ByHand(
            $"An index on {string.Join(", ", others)} finds the matches first and sorts them afterwards; it is better as long as they are few.",
            "a condition that is no equality and an order cannot both be served by one B-tree, and which of the two narrows more down changes with the values asked for");
    }
}
