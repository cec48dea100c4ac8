namespace Polystore.Sql.Shapes;

/// <summary>Takes a condition apart at its ANDs.</summary>
internal static class Conjuncts
{
    public static IReadOnlyList<SqlExpression> Of(SqlExpression condition)
    {
        var conjuncts = new List<SqlExpression>();
        Add(condition, conjuncts);
        return conjuncts;
    }

    private static void Add(SqlExpression condition, List<SqlExpression> conjuncts)
    {
        if (condition is LogicalExpression { Operator: LogicalOperator.And } and)
        {
            foreach (var operand in and.Operands)
                Add(operand, conjuncts);
        }
        else
        {
            conjuncts.Add(condition);
        }
    }
}
