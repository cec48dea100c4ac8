using Polystore.Core.Catalogs;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rules.Reading;

/// <summary>
/// A condition as a plan prints it, in the words of a statement: <c>(name)::text</c> of a varchar column is the column, since the two
/// types have one form on disk and an index on it serves; <c>x = ANY ('{1,2}')</c> is IN; <c>~~</c> is LIKE; <c>'a'::text</c> is the text; a column of another table is
/// a value that does not change during one scan.
/// </summary>
internal sealed class PrintedCondition(string alias, Table table)
{
    /// <summary>The same condition as a statement would have it.</summary>
    public SqlExpression Normal(SqlExpression expression) => expression switch
    {
        ColumnReference { Table: { } other, IsStar: false } column when other != alias => new ParameterExpression(column.Column),
        CastExpression { Type: "text", Operand: ColumnReference column } when IsVarchar(column) => Normal(column),
        CastExpression { Type: "text", Operand: LiteralExpression { Kind: LiteralKind.Text } literal } => literal,
        CastExpression cast => cast with { Operand = Normal(cast.Operand) },
        LogicalExpression logical => logical with { Operands = logical.Operands.Select(Normal).ToList() },
        UnaryExpression unary => unary with { Operand = Normal(unary.Operand) },
        IsNullExpression isNull => isNull with { Operand = Normal(isNull.Operand) },
        CollateExpression collate => collate with { Operand = Normal(collate.Operand) },
        FunctionExpression function => function with { Arguments = function.Arguments.Select(Normal).ToList() },
        BinaryExpression { Operator: "=", Right: FunctionExpression { Name: "ANY", Arguments: [var list] } } any => In(Normal(any.Left), list),
        BinaryExpression { Operator: "~~" or "!~~" } like => Like(PatternOperator.Like, like),
        BinaryExpression { Operator: "~~*" or "!~~*" } like => Like(PatternOperator.ILike, like),
        BinaryExpression binary => binary with { Left = Normal(binary.Left), Right = Normal(binary.Right) },
        _ => expression,
    };

    private bool IsVarchar(ColumnReference column) =>
        (column.Table is null || column.Table == alias) && table.FindColumn(column.Column)?.Type.StartsWith("character varying", StringComparison.Ordinal) == true;

    // Two items stand for as many as there may be; which they are decides nothing.
    private InExpression In(SqlExpression left, SqlExpression list) => new(left, false) { Items = [Normal(list), Normal(list)] };

    private LikeExpression Like(PatternOperator op, BinaryExpression condition)
    {
        var pattern = Normal(condition.Right);
        var prefix = TextOf(pattern) is { } text ? PrefixOf(text) : null;
        return new LikeExpression(op, Normal(condition.Left), condition.Operator[0] == '!', pattern, null) { LiteralPrefix = prefix, IsExact = prefix is not null && prefix == TextOf(pattern) };
    }

    private static string? TextOf(SqlExpression pattern) => pattern switch
    {
        LiteralExpression { Kind: LiteralKind.Text } literal => literal.Value,
        CastExpression { Operand: LiteralExpression { Kind: LiteralKind.Text } literal } => literal.Value,
        _ => null,
    };

    private static string PrefixOf(string pattern)
    {
        var end = 0;
        while (end < pattern.Length && pattern[end] is not ('%' or '_' or '\\'))
        {
            end++;
        }

        return pattern[..end];
    }
}
