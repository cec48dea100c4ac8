using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rules.Overhead;

internal sealed class LongList : PlanRule
{
    private static readonly RuleOption Least = new()
    {
        Name = "least", Default = 1000, Unit = "values", Minimum = 2, Meaning = "shorter lists are left alone",
        Source = "the planner estimates each value of a list against each of the column's most common values (scalararraysel in selfuncs.c), of which 100 are kept: from 1,000 values on that is 100,000 comparisons",
    };

    private static readonly RuleOption PlanningShare = new()
    {
        Name = "planning-share", Default = 0.1, Unit = "ratio", Minimum = 0, Meaning = "a smaller part of planning in planning and execution together is left alone",
        Source = "at best the statement runs a tenth faster",
    };

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-LONG-LIST",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "A list of thousands of constants is planned value by value",
        LooksFor = "IN (…) with very many constants, when planning takes a notable part of the time. As one array behind = ANY it is one constant to parse, and unnest of it is a table to join, with next to nothing to plan. "
            + "Not reported: shorter lists, and long ones whose planning is nothing beside their execution.",
        Why = "Every constant is parsed, typed and estimated on its own at each execution, a list of another length is another statement to every cache and to pg_stat_statements, and a prepared statement cannot be kept.",
        Options = [Least, PlanningShare],
        References = ["https://www.postgresql.org/docs/current/functions-array.html", "https://www.postgresql.org/docs/current/pgstatstatements.html"],
    };

    protected override string? Needs(PlanFacts facts) => facts.Statement is null ? "the text of the statement is not known" : null;

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts)
    {
        var list = facts.Statement!.Blocks.SelectMany(block => block.Block.Expressions()).SelectMany(expression => expression.SelfAndDescendants()).OfType<InExpression>()
            .Where(test => test.Operand is ColumnReference && test.Items.Count >= context.Option(Least) && test.Items.All(item => item is LiteralExpression or CastExpression { Operand: LiteralExpression }))
            .MaxBy(test => test.Items.Count);
        if (list is not { Operand: ColumnReference column } || facts.Plan.PlanningTime is not { } planning || facts.Plan.ExecutionTime is not { } execution
            || planning / Math.Max(0.001, planning + execution) < context.Option(PlanningShare))
        {
            yield break;
        }

        var type = facts.Statement.BindingOf(column) is { } binding && facts.Catalog.Tables.Where(table => table.Name == binding.Source.Source.Name).Take(2).ToList() is [var only] ? only.FindColumn(binding.Column)?.Type : null;
        var stake = new Stake(planning, null, planning / (planning + execution));
        var finding = Problem(context, facts, facts.Plan.Root, stake, $"{PlanWords.Number(list.Items.Count)} constants behind {(list.Negated ? "NOT IN" : "IN")} take {PlanWords.Time(planning)} to plan");
        yield return finding with
        {
            Evidence =
            [
                .. finding.Evidence,
                Evidence.Of("values of the list", list.Items.Count, null, "the statement"),
                Evidence.Of("planning time", planning, "ms", "EXPLAIN ANALYZE"),
                Evidence.Of("execution time", execution, "ms", "EXPLAIN ANALYZE"),
            ],
            Remedy = Remedy.ByHand(
                list.Negated
                    ? $"Bind one array: {column.Column} <> ALL ($1{Cast(type)}), or NOT EXISTS (SELECT FROM unnest($1{Cast(type)}) AS listed WHERE listed = {column.Column}), which is planned as an anti-join."
                    : $"Bind one array: {column.Column} IN (SELECT unnest($1{Cast(type)})) is planned as a join in no time; {column.Column} = ANY ($1{Cast(type)}) keeps the estimates by value. For lists used more than once: COPY them into a temporary table, ANALYZE it and join.",
                "the statement stands in an application, which a person has to change"),
        };
    }

    private static string Cast(string? type) => type is null ? "" : $"::{type}[]";
}
