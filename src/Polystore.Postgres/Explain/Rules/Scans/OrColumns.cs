using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rules.Scans;

internal sealed class OrColumns : PlanRule
{
    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-OR-COLUMNS",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "One side of an OR has no index, so no index is used",
        LooksFor = "A sequential scan that keeps few rows by an OR over columns of its table, when every side could be found by index and at least one has none: with an index for each, their bitmaps are joined (BitmapOr). "
            + "Not reported: small tables, scans that keep many rows, an OR of which one side no index serves, and one beside a condition that an index finds alone.",
        Why = "A row may be wanted for either side: an index on the other column alone cannot rule out any row.",
        Options = [ScanSize.SmallTable],
        References = ["https://www.postgresql.org/docs/current/indexes-bitmap-scans.html"],
    };

    protected override string? Needs(PlanFacts facts) => facts.Connected ? null : "which columns have an index is in the catalogue, which was not seen";

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts) => ScanSize.Wasteful(context, facts)
        .Where(scan => scan.Node.NodeType == "Seq Scan")
        .Select(scan => Judge(context, facts, scan.Node, scan.Stake))
        .OfType<Finding>();

    private Finding? Judge(RuleContext context, PlanFacts facts, PostgresPlanNode node, Stake stake)
    {
        if (facts.TableOf(node) is not { } table || NodeCondition.Read(node, table, node.Filter) is not { OrGroups: [var either, ..] } access || SuggestedIndex.KeysOf(facts.Catalog, table, access).Count > 0)
        {
            return null;
        }

        var keys = either.Branches.Select(branch => KeysOf(table, branch)).ToList();
        var missing = keys.Where(key => key.Count > 0 && SuggestedIndex.Existing(table, key) is null).DistinctBy(key => string.Join('\u001f', key)).ToList();
        if (keys.Exists(key => key.Count == 0) || missing.Count == 0)
        {
            return null;
        }

        var finding = Problem(context, facts, node, stake, $"{table.Name} is read whole to keep {PlanWords.Number(ScanSize.Kept(facts, node))} rows, since {string.Join(" and ", missing.Select(key => string.Join(", ", key)))} cannot be found by index");
        return finding with
        {
            Evidence =
            [
                .. finding.Evidence,
                Evidence.Of("filter", node.Filter, null, "EXPLAIN"),
                Evidence.Of("sides of OR", either.Branches.Count, null, "EXPLAIN"),
                Evidence.Of("sides without an index", missing.Count, null, "pg_index"),
            ],
            Remedy = Cure(facts, table, missing),
        };
    }

    private static IReadOnlyList<string> KeysOf(Table table, IReadOnlyList<ColumnPredicate> branch) =>
        branch.Where(predicate => predicate.IsEquality).Select(predicate => predicate.Column)
            .Concat(branch.Where(predicate => !predicate.IsEquality && predicate.Form != PredicateForm.Prefix).Select(predicate => predicate.Column))
            .Distinct(StringComparer.Ordinal)
            .OrderByDescending(column => table.FindColumn(column)?.Statistics?.DistinctValues ?? 0).Take(1).ToList();

    // One statement each, and each undone.
    private static Remedy Cure(PlanFacts facts, Table table, List<IReadOnlyList<string>> missing)
    {
        var all = missing.Select(keys => SuggestedIndex.Remedy(facts.Catalog, table, keys)).ToList();
        return all[0] with
        {
            Apply = all.SelectMany(remedy => remedy.Apply).ToList(),
            Rollback = all.SelectMany(remedy => remedy.Rollback).ToList(),
            Effects = all.SelectMany(remedy => remedy.Effects).ToList(),
        };
    }
}
