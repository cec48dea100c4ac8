using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Rewrites;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules;

internal sealed class CteMaterialized : PlanRule
{
    private static readonly RuleOption ThrownAway = new()
    {
        Name = "thrown-away",
        Default = 0.5,
        Unit = "ratio",
        Meaning = "A filter that throws away a smaller part of the common table is left alone.",
        Source = "what is not materialised is computed once for each reader: with less than half thrown away two readers gain nothing",
    };

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-CTE-MATERIALIZED",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "A common table is computed whole and mostly thrown away",
        LooksFor = "A CTE Scan whose filter throws away most rows of a common table that need not be materialised. "
            + "Not reported: recursive, writing and volatile common tables, and those that are read whole.",
        Why = "A materialised common table is a fence: conditions on it do not reach its tables, so that no index on them is used.",
        Options = [ThrownAway],
        References = ["https://www.postgresql.org/docs/current/queries-with.html#QUERIES-WITH-CTE-MATERIALIZATION"],
    };

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts)
    {
        foreach (var node in facts.Nodes.Where(node => node is { NodeType: "CTE Scan", Filter: not null, CteName: not null, NeverExecuted: false }))
        {
            var scans = facts.Nodes.Where(other => other.NodeType == "CTE Scan" && other.CteName == node.CteName).ToList();
            var made = facts.Nodes.FirstOrDefault(other => other.SubplanName == $"CTE {node.CteName}");
            var removed = node.RowsRemovedByFilter * (node.Loops ?? 1);
            var kept = facts.Times[node].Rows ?? 0;

            // What one reader throws away another may need; it is computed for each of them once more.
            if (made is null || removed / Math.Max(1, removed + kept) < context.Option(ThrownAway) || scans.Exists(scan => scan.Filter is null) || scans[0] != node)
            {
                continue;
            }

            // Computing it, keeping it, and reading it again row by row.
            var part = removed / (removed + kept);
            var stake = scans.Select(scan => facts.Stake(scan, part)).Aggregate(facts.WholeStake(made, part), facts.Together);
            var source = RewriteRemedy.SourceOf(context, facts);
            var rewrite = source is null ? null : CteRewrite.Of(source, node.CteName!);
            if (!stake.Matters || source is not null && rewrite?.Sql is null)
            {
                continue;
            }

            var finding = Problem(context, facts, node, stake, $"{node.CteName} is computed whole, {PlanWords.Number(removed)} of its rows are thrown away");
            yield return finding with
            {
                Evidence = [.. finding.Evidence, Evidence.Of("filter", node.Filter, null, "EXPLAIN"), Evidence.Of("rows thrown away", removed, "rows", "EXPLAIN ANALYZE")],
                Remedy = RewriteRemedy.Of(rewrite, "Write AS NOT MATERIALIZED, so that the condition reaches the tables inside."),
            };
        }
    }
}
