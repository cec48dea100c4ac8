using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Core.Catalogs;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rules.Scans;

internal sealed class SortByIndex : PlanRule
{
    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-SORT-LIMIT",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "Many rows are sorted for the few that a LIMIT keeps",
        LooksFor = "A sort under a LIMIT over a scan that gives far more rows than are kept, when an index on what is compared for equality and then on the order would give them ready sorted. "
            + "Not reported: small tables, scans that read only a small part, orders over several tables or expressions, and filters that an index finds few rows for, after which sorting is nothing.",
        Why = "All rows are read and compared though the first few in order are asked for.",
        Options = [ScanSize.SmallTable],
        References = ["https://www.postgresql.org/docs/current/indexes-ordering.html"],
    };

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts) => facts.Nodes
        .Where(node => node is { NodeType: "Sort", NeverExecuted: false } && node.Children.Count > 0)
        .Select(node => Judge(context, facts, node))
        .OfType<Finding>();

    private Finding? Judge(RuleContext context, PlanFacts facts, PostgresPlanNode sort)
    {
        var scan = sort.Children[0];
        if (IndexAccess.LimitOver(sort) is not { } limit || scan is not { NodeType: "Seq Scan" or "Index Scan" or "Bitmap Heap Scan", RelationName: not null })
        {
            return null;
        }

        var (read, kept) = (ScanSize.Kept(facts, scan), ScanSize.Kept(facts, limit));
        var stake = facts.WholeStake(sort, 1 - Math.Min(1, kept / Math.Max(1, read)));
        if (read <= kept || Math.Min(ScanSize.Blocks(facts, scan), facts.Times[scan].SelfBuffers?.Touched ?? double.MaxValue) < context.Option(ScanSize.SmallTable) || ScanSize.WorthAnIndex(facts, scan) || !stake.Matters)
        {
            return null;
        }

        var table = facts.TableOf(scan);
        var finding = Problem(context, facts, sort, stake, $"{PlanWords.Number(read)} rows of {scan.RelationName} are sorted to keep {PlanWords.Number(kept)}");
        finding = finding with
        {
            Subject = table is null ? finding.Subject : Subject.Table(EngineNames.Postgres, table.Schema, table.Name) with { Location = PlanWords.Place(sort) },
            Evidence =
            [
                .. finding.Evidence,
                Evidence.Of("order", string.Join(", ", sort.SortKey), null, "EXPLAIN"),
                Evidence.Of("rows sorted", read, "rows", facts.RowsSource),
                Evidence.Of("rows kept", kept, "rows", facts.RowsSource),
            ],
        };
        if (table is null)
        {
            return finding with { Remedy = Remedy.ByHand($"Make an index on {scan.RelationName} with the columns that the filter compares for equality and then {string.Join(", ", sort.SortKey)}.", "the tables of the plan are not known here") };
        }

        return Keys(scan, table, sort.SortKey) is { } keys && !SuggestedIndex.Leads(table, keys)
            ? finding with { Remedy = SuggestedIndex.Remedy(facts.Catalog, table, keys) }
            : null;
    }

    private static List<IndexKey>? Keys(PostgresPlanNode scan, Table table, IReadOnlyList<string> sortKeys)
    {
        if (NodeCondition.Order(scan, table, sortKeys) is not { } order)
        {
            return null;
        }

        var equal = IndexAccess.All(scan, table)?.Equalities
            .Where(predicate => predicate.Form is PredicateForm.Equal or PredicateForm.IsNull)
            .Select(predicate => predicate.Column).Distinct(StringComparer.Ordinal).ToList() ?? [];

        // Read backwards an index gives every direction turned round, NULLs too.
        var plain = order.All(key => key.Descending && key.NullsFirst is not false);
        var sorted = order.Where(key => !equal.Contains(key.Column!))
            .Select(key => plain ? IndexKey.On(key.Column!) : IndexKey.On(key.Column!, key.Descending) with { NullsFirst = key.NullsFirst })
            .ToList();
        return sorted.Count == 0 ? null : [.. equal.Select(column => IndexKey.On(column)), .. sorted];
    }
}
