using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Postgres.Rules.Reading;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rules.Scans;

internal sealed class CastFilter : PlanRule
{
    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-CAST",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "A cast of the column keeps its index away",
        LooksFor = "A scan that keeps few rows by comparing a column that is turned into the type of the value: a bigint with a numeric, a uuid with text. The server adds such casts by itself when the value "
            + "has the wider type. Not reported: varchar compared as text, which its index serves; casts of values; days of times; columns without an index.",
        Why = "An index is ordered by the column's own type, so every row has to be turned and compared.",
        Options = [ScanSize.SmallTable],
        References = ["https://www.postgresql.org/docs/current/typeconv-oper.html", "https://www.postgresql.org/docs/current/indexes-opclass.html"],
    };

    protected override string? Needs(PlanFacts facts) => facts.Connected ? null : "the types and indexes of the columns are in the catalogue, which was not seen";

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts) => ScanSize.Wasteful(context, facts)
        .Select(scan => Judge(context, facts, scan.Node, scan.Stake))
        .OfType<Finding>();

    private Finding? Judge(RuleContext context, PlanFacts facts, PostgresPlanNode node, Stake stake)
    {
        if (facts.TableOf(node) is not { } table || NodeCondition.Read(node, table, node.Filter) is not { } access)
        {
            return null;
        }

        var condition = access.Expressions.FirstOrDefault(expression => expression.Form is not (PredicateForm.Prefix or PredicateForm.InSubquery) && ColumnCast.IsOne(expression.Expression, table));
        if (condition?.Expression is not CastExpression { Operand: ColumnReference { Column: var name } } cast || table.FindColumn(name) is not { } column
            || SuggestedIndex.Existing(table, [column.Name]) is not { } index)
        {
            return null;
        }

        var finding = Problem(context, facts, node, stake, $"{column.Name} of {table.Name} is turned from {column.Type} into {cast.Type} in every row, so that {index.Name} cannot be used");
        return finding with
        {
            Evidence =
            [
                .. finding.Evidence,
                Evidence.Of("filter", node.Filter, null, "EXPLAIN"),
                Evidence.Of("type of the column", column.Type, null, "pg_attribute"),
                Evidence.Of("compared as", cast.Type, null, "EXPLAIN"),
                Evidence.Of("index that would serve", index.Name, null, "pg_index"),
            ],
            Remedy = Remedy.ByHand(
                $"Give the value the type of the column: {PgName.Quote(column.Name)} = value::{column.Type}, or bind the parameter as {column.Type}. When the cast stands in the statement, take it away from the column.",
                $"the statement is the caller's; a value that is no {column.Type} then fails or is rounded where it was just not found"),
        };
    }
}
