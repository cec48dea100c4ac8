using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Rewrites;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules.Scans;

internal sealed class RowListScan : PlanRule
{
    private static readonly RuleOption Least = new()
    {
        Name = "least", Default = 9, Unit = "rows", Minimum = 2, Meaning = "shorter lists are left alone",
        Source = "MIN_ARRAY_SIZE_FOR_HASHED_SAOP in src/backend/optimizer/util/clauses.c: PostgreSQL itself looks lists of nine values or more up in a hash table, which it cannot for rows",
    };

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-ROW-LIST",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "A list of rows is compared row by row",
        LooksFor = "(a, b) IN ((1, 2), (3, 4), …), or the same spelled with OR and AND as some mappers of objects do, with many rows of constants. "
            + "Not reported: short lists, lists of single values, IN (VALUES …) and NOT IN.",
        Why = "PostgreSQL takes such a list apart into one long OR: every row is compared with every entry, or an index is searched for each column of each entry; and the planner weighs each of them. A list of VALUES is a join.",
        Options = [Least],
        References = ["https://www.postgresql.org/docs/current/functions-comparisons.html#ROW-WISE-COMPARISON", "https://www.postgresql.org/docs/current/queries-values.html"],
    };

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts)
    {
        var candidates = facts.Nodes.Where(node => !node.NeverExecuted && (node.Filter ?? node.RecheckCond ?? node.JoinFilter)?.Contains(") OR (", StringComparison.Ordinal) == true).ToList();
        if (candidates.Count == 0 || RewriteRemedy.SourceOf(context, facts) is not { } source || RowListRewrite.Lists(source, (int)context.Option(Least)).MaxBy(list => list.Rows.Count) is not { } list)
        {
            yield break;
        }

        var node = candidates.Where(candidate => (candidate.Filter ?? candidate.RecheckCond ?? candidate.JoinFilter)!.Contains(list.Columns[0].Column, StringComparison.Ordinal)).MaxBy(candidate => facts.WholeStake(candidate).Weight);
        if (node is null || facts.WholeStake(node) is not { Matters: true } stake)
        {
            yield break;
        }

        var columns = string.Join(", ", list.Columns.Select(column => column.Column));
        var finding = Problem(context, facts, node, stake, $"({columns}) is compared with {PlanWords.Number(list.Rows.Count)} rows of a list one by one");
        yield return finding with
        {
            Evidence = [.. finding.Evidence, Evidence.Of("rows of the list", list.Rows.Count, "rows", "the statement")],
            Remedy = RewriteRemedy.Of(
                RowListRewrite.Of(source, (int)context.Option(Least)), $"Write ({columns}) IN (VALUES …), or join unnest($1, $2) of one array for each column: one prepared statement then serves lists of every length."),
        };
    }
}
