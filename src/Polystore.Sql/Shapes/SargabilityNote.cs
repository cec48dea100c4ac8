namespace Polystore.Sql.Shapes;

/// <summary>Why no index on a column can serve a condition on it.</summary>
public enum SargabilityProblem
{
    /// <summary>The column is inside a function call.</summary>
    FunctionOnColumn,

    /// <summary>The column is inside arithmetic or another operator.</summary>
    ArithmeticOnColumn,

    /// <summary>The column is cast to another type.</summary>
    CastOnColumn,

    /// <summary>The pattern starts with a wildcard.</summary>
    LeadingWildcard,

    /// <summary>The pattern is not a constant, or of an operator without a prefix.</summary>
    UnknownPattern,

    /// <summary>NOT, &lt;&gt;, NOT IN, NOT LIKE, NOT BETWEEN.</summary>
    Negation,

    /// <summary>A text column compared with a number, or a number column with text that is none.</summary>
    TypeMismatch,

    /// <summary>A branch of OR does not narrow the source down.</summary>
    OrWithoutCommonSource,
}

/// <summary>A condition that an index on the column cannot serve as it is written.</summary>
/// <param name="Problem">Why.</param>
/// <param name="Column">The column, or the first of several.</param>
/// <param name="Condition">The condition, with its range in the statement.</param>
public sealed record SargabilityNote(SargabilityProblem Problem, string Column, SqlExpression Condition);
