using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Explain.Reading;

namespace Polystore.Sqlite.Explain.Rules;

internal sealed class FullScan : PlanRule
{
    // A compound key rarely gains from more than three columns: each makes every entry longer.
    private const int MostKeys = 3;

    public override RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-PLAN-FULL-SCAN",
        Engine = EngineNames.Sqlite,
        Family = PlanRules.Family,
        Title = "Every row is read to find a few",
        LooksFor = "A SCAN of a table that is not small although the statement compares its columns with values, and no index starts with them. "
            + "Not reported: scans without a condition, small tables, and columns that have an index which the planner refused.",
        Why = "The cost grows with the table while the answer does not.",
        Options = [SmallTable],
        References = ["https://sqlite.org/queryplanner.html#_searching"],
    };

    protected override IEnumerable<Finding> Find(RuleContext context, PlannedQuery query)
    {
        foreach (var step in query.Steps.Where(step => step.IsFullScan))
        {
            if (Rows(context, step) is not { } rows || Keys(query, step) is not { Count: > 0 } keys || SuggestedIndex.Exists(step.Table, keys))
            {
                continue;
            }

            // As the inner table of a join the scan is repeated for every row before it.
            var severity = step.IsInner ? Severity.High : Severity.Medium;
            yield return Problem(context, step, severity, $"{step.Table.Name} is read whole to find rows by {string.Join(", ", keys)}") with
            {
                Impact = step.IsInner ? $"{Number(rows)} rows are read for each row of the tables before it" : $"{Number(rows)} rows are read on every run",
                Evidence = [Evidence.Of("plan step", step.Node.Detail, null, "EXPLAIN QUERY PLAN"), RowsEvidence(step)],
                Remedy = SuggestedIndex.Remedy(query.Catalog, step.Table, keys.Select(key => IndexKey.On(key)).ToList()),
            };
        }
    }

    // Equality first, because only the first range can narrow the search (https://sqlite.org/optoverview.html#where_clause_analysis).
    private static List<string> Keys(PlannedQuery query, TableStep step)
    {
        var conditions = query.ConditionsOn(step).ToList();
        var equal = conditions.Where(condition => condition.Kind == ConditionKind.Equality).Select(condition => condition.Column);
        var range = conditions.Where(condition => condition.Kind == ConditionKind.Range).Select(condition => condition.Column).Take(1);
        return equal.Concat(range).Distinct(StringComparer.OrdinalIgnoreCase).Take(MostKeys).ToList();
    }
}
