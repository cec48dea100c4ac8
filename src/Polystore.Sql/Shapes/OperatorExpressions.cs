namespace Polystore.Sql.Shapes;

/// <summary>AND or OR.</summary>
public enum LogicalOperator
{
    /// <summary>All must hold.</summary>
    And,

    /// <summary>One must hold.</summary>
    Or,
}

/// <summary>Two or more conditions joined by AND, or by OR.</summary>
/// <param name="Operator">Which.</param>
/// <param name="Operands">The conditions, in order.</param>
public sealed record LogicalExpression(LogicalOperator Operator, IReadOnlyList<SqlExpression> Operands) : SqlExpression
{
    /// <inheritdoc/>
    public override IReadOnlyList<SqlExpression> Children => Operands;
}

/// <summary>An operator between two values.</summary>
/// <param name="Operator">In upper case, with one spelling for synonyms: <c>=</c>, <c>&lt;&gt;</c>, <c>IS</c>, <c>IS NOT</c>, <c>||</c>, <c>-></c>, …</param>
/// <param name="Left">The left value.</param>
/// <param name="Right">The right value.</param>
public sealed record BinaryExpression(string Operator, SqlExpression Left, SqlExpression Right) : SqlExpression
{
    /// <inheritdoc/>
    public override IReadOnlyList<SqlExpression> Children => [Left, Right];

    /// <summary>One of <c>= &lt;&gt; &lt; &lt;= &gt; &gt;= IS IS NOT &lt;=&gt;</c>.</summary>
    public bool IsComparison => Operator is "=" or "<>" or "<" or "<=" or ">" or ">=" or "IS" or "IS NOT" or "<=>";
}

/// <summary>An operator before one value: <c>NOT</c>, <c>-</c>, <c>+</c>, <c>~</c>, …</summary>
/// <param name="Operator">In upper case.</param>
/// <param name="Operand">The value.</param>
public sealed record UnaryExpression(string Operator, SqlExpression Operand) : SqlExpression
{
    /// <inheritdoc/>
    public override IReadOnlyList<SqlExpression> Children => [Operand];
}

/// <summary><c>value COLLATE name</c>.</summary>
/// <param name="Operand">The value.</param>
/// <param name="Collation">The collation's name.</param>
public sealed record CollateExpression(SqlExpression Operand, string Collation) : SqlExpression
{
    /// <inheritdoc/>
    public override IReadOnlyList<SqlExpression> Children => [Operand];
}

/// <summary><c>CAST(value AS type)</c> or <c>value::type</c>.</summary>
/// <param name="Operand">The value.</param>
/// <param name="Type">The type as written.</param>
public sealed record CastExpression(SqlExpression Operand, string Type) : SqlExpression
{
    /// <inheritdoc/>
    public override IReadOnlyList<SqlExpression> Children => [Operand];
}
