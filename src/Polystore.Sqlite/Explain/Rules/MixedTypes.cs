using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sql.Shapes;
using Polystore.Sqlite.Explain.Reading;

namespace Polystore.Sqlite.Explain.Rules;

internal sealed class MixedTypes : PlanRule
{
    public override RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-PLAN-MIXED-TYPES",
        Engine = EngineNames.Sqlite,
        Family = PlanRules.Family,
        Title = "Columns of different types are compared",
        LooksFor = "A condition that compares a text column of one table with a number column of another.",
        Why = "SQLite turns the text into a number for the comparison, so no index on the text column can serve it, and '07' equals 7.",
        Options = [SmallTable],
        References = ["https://sqlite.org/datatype3.html#comparisons"],
    };

    protected override IEnumerable<Finding> Find(RuleContext context, PlannedQuery query)
    {
        foreach (var step in query.Steps)
        {
            foreach (var condition in query.ConditionsOn(step).Where(condition => condition is { Kind: ConditionKind.Equality, Other: ColumnReference }))
            {
                if (Rows(context, step) is null || query.Shape!.TableColumnOf((ColumnReference)condition.Other!) is not { } other)
                {
                    continue;
                }

                var (type, otherType) = (TypeOf(query, condition.Table, condition.Column), TypeOf(query, other.Source.Source.Name!, other.Column));
                if (IsText(type) && IsNumber(otherType))
                {
                    yield return Problem(context, step, Severity.Medium, $"{step.Table.Name}({condition.Column}) holds texts and is compared with numbers") with
                    {
                        Discriminator = condition.Column,
                        Impact = $"no index on {step.Table.Name}({condition.Column}) serves the comparison",
                        Evidence =
                        [
                            Evidence.Of($"type of {condition.Table}.{condition.Column}", type, null, "PRAGMA table_xinfo"),
                            Evidence.Of($"type of {other.Source.Source.Name}.{other.Column}", otherType, null, "PRAGMA table_xinfo"),
                        ],
                        Remedy = Remedy.ByHand("Give both columns one type when the table is next made anew; until then cast the number side to TEXT when its texts are written without leading zeros or blanks."),
                    };
                }
            }
        }
    }

    private static string? TypeOf(PlannedQuery query, string table, string column) =>
        query.Catalog.Tables.FirstOrDefault(known => known.Name.Equals(table, StringComparison.OrdinalIgnoreCase))?.FindColumn(column, StringComparison.OrdinalIgnoreCase)?.Type;

    // https://sqlite.org/datatype3.html#determination_of_column_affinity, in its order.
    private static bool IsText(string? type) => type is not null && !Has(type, "INT") && (Has(type, "CHAR") || Has(type, "CLOB") || Has(type, "TEXT"));

    private static bool IsNumber(string? type) =>
        type is { Length: > 0 } && (Has(type, "INT") || (!Has(type, "CHAR") && !Has(type, "CLOB") && !Has(type, "TEXT") && !Has(type, "BLOB")));

    private static bool Has(string type, string part) => type.Contains(part, StringComparison.OrdinalIgnoreCase);
}
