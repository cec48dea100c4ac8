using Polystore.Sql.Shapes;

namespace Polystore.Sqlite.Explain.Reading;

/// <summary>What a condition asks of a column.</summary>
internal enum ConditionKind
{
    /// <summary>One value, or one of several: <c>=</c>, <c>IS</c>, <c>IN</c>.</summary>
    Equality,

    /// <summary>An interval: <c>&lt;</c>, <c>&gt;=</c>, <c>BETWEEN</c>.</summary>
    Range,

    /// <summary>LIKE, GLOB and their kin.</summary>
    Pattern,

    /// <summary>A comparison of something computed from the column.</summary>
    Computed,
}

/// <summary>A condition that rows of a table must meet.</summary>
/// <param name="Source">The table in the statement.</param>
/// <param name="Column">The column as the schema spells it.</param>
/// <param name="Kind">What it asks.</param>
/// <param name="Expression">The condition.</param>
/// <param name="Operand">What is compared: the column itself, or what is computed from it.</param>
internal sealed record TableCondition(ResolvedSource Source, string Column, ConditionKind Kind, SqlExpression Expression, SqlExpression Operand)
{
    /// <summary>The table.</summary>
    public string Table => Source.Source.Name!;

    /// <summary>What the column is compared with; null when there is not one thing.</summary>
    public SqlExpression? Other { get; init; }
}
