using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Explain.Reading;

namespace Polystore.Sqlite.Explain.Rules;

internal sealed class AutomaticIndex : PlanRule
{
    // The automatic index holds every column that is needed. A lasting one should too, unless that makes it a copy of the table.
    private const int MostCarried = 2;

    public override RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-PLAN-AUTOMATIC-INDEX",
        Engine = EngineNames.Sqlite,
        Family = PlanRules.Family,
        Title = "SQLite builds an index on every run",
        LooksFor = "A step that uses an AUTOMATIC index over a stored table that is not small. Not reported: automatic indexes over subqueries and small tables.",
        Why = "The planner found an index so useful that it builds one, uses it once and throws it away; a lasting one costs that work only once.",
        Options = [SmallTable],
        References = ["https://sqlite.org/optoverview.html#autoindex"],
    };

    protected override IEnumerable<Finding> Find(RuleContext context, PlannedQuery query)
    {
        foreach (var step in query.Steps.Where(step => step.IsAutomatic))
        {
            var columns = PlanTerms.Columns(step.Node, step.Table);
            if (Rows(context, step) is not { } rows || columns.Count == 0)
            {
                continue;
            }

            var finding = Problem(context, step, Severity.High, $"SQLite builds an index on {step.Table.Name} ({string.Join(", ", columns)}) on every run") with
            {
                Impact = $"{Number(rows)} rows are read and sorted before the first result",
                Evidence = [Evidence.Of("plan step", step.Node.Detail, null, "EXPLAIN QUERY PLAN"), RowsEvidence(step)],
            };

            // An index that exists and is not used has another collation or type; making a second one would not help.
            yield return SuggestedIndex.Exists(step.Table, columns)
                ? finding with { Remedy = Remedy.ByHand($"An index on {step.Table.Name} ({string.Join(", ", columns)}) exists and cannot be used: compare its collation, and the types of both sides of the condition.") }
                : finding with { Remedy = SuggestedIndex.Remedy(query.Catalog, step.Table, columns.Concat(Carried(query, step, columns)).Select(column => IndexKey.On(column)).ToList()) };
        }
    }

    private static IReadOnlyList<string> Carried(PlannedQuery query, TableStep step, IReadOnlyList<string> keys)
    {
        var further = (query.ColumnsUsed(step) ?? [])
            .Where(column => !keys.Contains(column, StringComparer.OrdinalIgnoreCase) && !SuggestedIndex.IsRowid(step.Table, column))
            .ToList();
        return further.Count <= MostCarried ? further : [];
    }
}
