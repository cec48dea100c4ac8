using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rules.Scans;

internal sealed class CountAll : PlanRule
{
    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-COUNT-ALL",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "All rows of a table are counted",
        LooksFor = "SELECT count(*) of one large table without a condition. Not reported: small tables, counts under a condition or of groups.",
        Why = "Every row has to be looked at for whether this transaction may see it; no index makes that short, and the cost grows with the table.",
        Options = [ScanSize.SmallTable],
        References = ["https://wiki.postgresql.org/wiki/Count_estimate", "https://www.postgresql.org/docs/current/row-estimation-examples.html"],
    };

    protected override string? Needs(PlanFacts facts) => facts.Statement is null ? "the text of the statement is not known" : null;

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts)
    {
        var counts = facts.Statement!.Shape is { Verb: StatementVerb.Select, Query: { Where.Count: 0, GroupBy.Count: 0, Having.Count: 0, Compound.Count: 0, With.Count: 0, Sources: [{ Name: not null }] } query }
            && query.Items is [{ Expression: FunctionExpression { Star: true, Filter: null, Over: null } count }] && count.Is("count");
        var scan = facts.Nodes.LastOrDefault();
        if (!counts || facts.Plan.Root is not { NodeType: "Aggregate", Strategy: "Plain" } root || scan is not { NodeType: "Seq Scan" or "Index Only Scan", RelationName: not null, Filter: null }
            || ScanSize.Blocks(facts, scan) < context.Option(ScanSize.SmallTable))
        {
            yield break;
        }

        var finding = Problem(context, facts, root, facts.WholeStake(root), $"All {PlanWords.Number(ScanSize.Kept(facts, scan))} rows of {scan.RelationName} are read to be counted");
        yield return finding with
        {
            Evidence = [.. finding.Evidence, Evidence.Of("rows counted", ScanSize.Kept(facts, scan), "rows", facts.RowsSource)],
            Remedy = Remedy.ByHand(
                $"When about right is enough: SELECT reltuples::bigint FROM pg_class WHERE oid = '{scan.RelationName}'::regclass, as fresh as the last VACUUM or ANALYZE. When it must be exact: keep the count in a row that a statement-level trigger brings up to date. When only \"any\" or \"more than a page\" is asked: EXISTS, or LIMIT inside the count.",
                "whether an estimate will do is for who asks"),
        };
    }
}
