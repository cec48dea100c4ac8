using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules.Scans;

internal sealed class BitmapAnd : PlanRule
{
    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-BITMAP-AND",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "Two indexes are intersected where one would do",
        LooksFor = "A bitmap scan that reads several indexes of one table whole ranges at a time and keeps what is in all of them, when one index on all the columns would find it directly. "
            + "Not reported: indexes of which each gives little more than what is in all of them, because their conditions depend on each other.",
        Why = "Each index gives all its matches, which are sorted into bitmaps; most of them are in one bitmap alone and were read for nothing.",
        References = ["https://www.postgresql.org/docs/current/indexes-bitmap-scans.html"],
    };

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts) => facts.Nodes
        .Where(node => node.NodeType == "Bitmap Heap Scan" && !node.NeverExecuted && node.Children is [{ NodeType: "BitmapAnd" } and, ..] && and.Children.All(child => child.NodeType == "Bitmap Index Scan"))
        .Select(node => Judge(context, facts, node))
        .OfType<Finding>();

    private Finding? Judge(RuleContext context, PlanFacts facts, PostgresPlanNode node)
    {
        var entries = IndexAccess.Scans(node).Sum(scan => ScanSize.Kept(facts, scan));
        var kept = ScanSize.Kept(facts, node) + ScanSize.Removed(node);
        var most = IndexAccess.Scans(node).Max(scan => ScanSize.Kept(facts, scan));
        var stake = facts.WholeStake(node, 1 - Math.Min(1, kept / Math.Max(1, entries)));
        var table = facts.TableOf(node);
        var keys = table is not null && NodeCondition.Read(node, table, [.. IndexAccess.Conditions(node)]) is { } access ? SuggestedIndex.KeysOf(facts.Catalog, table, access) : [];
        if (!stake.Matters || kept > most / 2 || (table is not null && (keys.Count < 2 || SuggestedIndex.Existing(table, keys) is not null)))
        {
            return null;
        }

        var finding = Problem(context, facts, node, stake, $"{IndexAccess.Scans(node).Count()} indexes of {node.RelationName} give {PlanWords.Number(entries)} entries, of which {PlanWords.Number(kept)} rows are in all of them");
        return finding with
        {
            Evidence =
            [
                .. finding.Evidence,
                .. IndexAccess.Scans(node).Select(scan => Evidence.Of($"entries of {scan.IndexName}", ScanSize.Kept(facts, scan), "rows", facts.RowsSource)),
                .. IndexAccess.Conditions(node).Select(condition => Evidence.Of("found by", condition, null, "EXPLAIN")),
            ],
            Remedy = table is not null
                ? SuggestedIndex.Remedy(facts.Catalog, table, keys)
                : Remedy.ByHand($"Make one index on {node.RelationName} with the columns of all the conditions, those compared for equality first.", "the tables of the plan are not known here"),
        };
    }
}
