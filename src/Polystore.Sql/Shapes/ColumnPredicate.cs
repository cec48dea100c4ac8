namespace Polystore.Sql.Shapes;

/// <summary>How a condition narrows a column down.</summary>
public enum PredicateForm
{
    /// <summary>Equal to one value.</summary>
    Equal,

    /// <summary>IS NULL.</summary>
    IsNull,

    /// <summary>One of a list of values.</summary>
    In,

    /// <summary>One of the values of a subquery.</summary>
    InSubquery,

    /// <summary>Less than a value.</summary>
    LessThan,

    /// <summary>Less than or equal to a value.</summary>
    LessOrEqual,

    /// <summary>Greater than a value.</summary>
    GreaterThan,

    /// <summary>Greater than or equal to a value.</summary>
    GreaterOrEqual,

    /// <summary>Between two values.</summary>
    Between,

    /// <summary>Starts with constant text: LIKE 'abc%', GLOB 'abc*'.</summary>
    Prefix,
}

/// <summary>What a column is compared with.</summary>
public enum ComparedWith
{
    /// <summary>Constants alone.</summary>
    Literal,

    /// <summary>A parameter.</summary>
    Parameter,

    /// <summary>A subquery that runs once.</summary>
    Subquery,

    /// <summary>Anything else that does not change from row to row.</summary>
    Expression,
}

/// <summary>A condition that an index on the column can serve.</summary>
/// <param name="Column">The column as the schema spells it; <c>rowid</c> for SQLite's row id.</param>
/// <param name="Form">How it narrows the column down.</param>
/// <param name="ComparedWith">What the column is compared with.</param>
/// <param name="Condition">The condition, with its range in the statement.</param>
public sealed record ColumnPredicate(string Column, PredicateForm Form, ComparedWith ComparedWith, SqlExpression Condition)
{
    /// <summary>The values compared with: one, the bounds of BETWEEN, the items of IN, the pattern.</summary>
    public IReadOnlyList<SqlExpression> Values { get; init; } = [];

    /// <summary>The collation that COLLATE asks for.</summary>
    public string? Collation { get; init; }

    /// <summary>The pattern operator of a <see cref="PredicateForm.Prefix"/>: LIKE and ILIKE disregard case in SQLite and PostgreSQL.</summary>
    public PatternOperator? Pattern { get; init; }

    /// <summary>It leaves one value, or a few single values, of the column.</summary>
    public bool IsEquality => Form is PredicateForm.Equal or PredicateForm.IsNull or PredicateForm.In or PredicateForm.InSubquery;
}

/// <summary>A condition between a column of one source and another source.</summary>
/// <param name="Column">The column of this source.</param>
/// <param name="Form">Equal, or the direction of the comparison with this column on the left.</param>
/// <param name="Other">The other source.</param>
/// <param name="OtherColumn">Its column; null when it is compared with an expression over its columns.</param>
/// <param name="Condition">The condition; for USING and NATURAL one that is not in the text, with an empty range.</param>
public sealed record JoinPredicate(string Column, PredicateForm Form, ResolvedSource Other, string? OtherColumn, SqlExpression Condition)
{
    /// <summary>The other source belongs to a block further out: the block runs once for each of its rows.</summary>
    public bool IsCorrelated { get; init; }

    /// <summary>The collation that COLLATE asks for.</summary>
    public string? Collation { get; init; }
}

/// <summary>A condition on an expression over one source's columns: an index on that expression can serve it.</summary>
/// <param name="Text">The expression as index key, see <see cref="SqlExpressionText.Write"/>.</param>
/// <param name="Expression">The expression.</param>
/// <param name="Form">How it is narrowed down.</param>
/// <param name="ComparedWith">What it is compared with.</param>
/// <param name="Condition">The condition.</param>
public sealed record ExpressionPredicate(string Text, SqlExpression Expression, PredicateForm Form, ComparedWith ComparedWith, SqlExpression Condition)
{
    /// <summary>The columns inside the expression.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>The values compared with.</summary>
    public IReadOnlyList<SqlExpression> Values { get; init; } = [];
}

/// <summary>Conditions joined by OR of which every branch narrows this source down.</summary>
/// <param name="Branches">Per branch, the conditions on this source.</param>
/// <param name="Condition">The whole condition.</param>
public sealed record OrGroup(IReadOnlyList<IReadOnlyList<ColumnPredicate>> Branches, SqlExpression Condition);
