using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sql.Shapes;
using Polystore.Sqlite.Explain.Reading;

namespace Polystore.Sqlite.Explain.Rules;

internal sealed class LikePattern : PlanRule
{
    public override RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-PLAN-LIKE",
        Engine = EngineNames.Sqlite,
        Family = PlanRules.Family,
        Title = "A pattern reads every row",
        LooksFor = "LIKE or GLOB over a scanned table that is not small: a pattern that starts with a wildcard, or one with a fixed start and no index of the collation that the operator needs.",
        Why = "LIKE ignores case, so it can only use an index with COLLATE NOCASE; and no ordinary index helps to find a text in the middle of others.",
        Options = [SmallTable],
        References = ["https://sqlite.org/optoverview.html#the_like_optimization", "https://sqlite.org/fts5.html"],
    };

    protected override IEnumerable<Finding> Find(RuleContext context, PlannedQuery query)
    {
        foreach (var step in query.Steps.Where(step => step.IsFullScan))
        {
            if (Rows(context, step) is not { } rows)
            {
                continue;
            }

            foreach (var condition in query.ConditionsOn(step).Where(condition => condition.Kind == ConditionKind.Pattern))
            {
                var like = (LikeExpression)condition.Expression;
                if (like.Operator is not (PatternOperator.Like or PatternOperator.Glob) || like.Pattern is not LiteralExpression)
                {
                    continue;
                }

                var hasStart = !string.IsNullOrEmpty(like.LiteralPrefix) && like.Escape is null;
                yield return Problem(context, step, Severity.Medium, $"{(like.Operator == PatternOperator.Like ? "LIKE" : "GLOB")} on {condition.Column} reads all of {step.Table.Name}") with
                {
                    Discriminator = $"plan node {step.Node.Id} {condition.Column}",
                    Impact = $"{Number(rows)} texts are compared on every run",
                    Evidence = [Evidence.Of("plan step", step.Node.Detail, null, "EXPLAIN QUERY PLAN"), RowsEvidence(step)],
                    Remedy = hasStart
                        ? Prefix(query, step, condition.Column, like.Operator)
                        : Remedy.ByHand($"Search words with a full-text table (FTS5, or its trigram tokenizer for parts of words) over {step.Table.Name}; when the start of the text is known, leave the leading wildcard out."),
                };
            }
        }
    }

    // https://sqlite.org/optoverview.html#the_like_optimization: the column must have TEXT affinity, and the index NOCASE for LIKE, BINARY for GLOB.
    private static Remedy Prefix(PlannedQuery query, TableStep step, string column, PatternOperator pattern)
    {
        var type = step.Table.FindColumn(column, StringComparison.OrdinalIgnoreCase)?.Type ?? "";
        var isText = type.Contains("CHAR", StringComparison.OrdinalIgnoreCase) || type.Contains("CLOB", StringComparison.OrdinalIgnoreCase) || type.Contains("TEXT", StringComparison.OrdinalIgnoreCase);
        return isText
            ? SuggestedIndex.Remedy(query.Catalog, step.Table, [IndexKey.On(column) with { Collation = pattern == PatternOperator.Like ? "NOCASE" : "BINARY" }])
            : Remedy.ByHand($"Declare {column} as TEXT when {step.Table.Name} is next made anew: without text affinity no index serves the pattern.");
    }
}
