namespace Polystore.Sql.Shapes;

/// <summary>All that a statement asks of one use of a table: what an index on it could serve.</summary>
public sealed record TableAccess
{
    /// <summary>The use of the table.</summary>
    public required ResolvedSource Source { get; init; }

    /// <summary>The table's schema, when written.</summary>
    public string? Schema => Source.Source.Schema;

    /// <summary>The table or view, as written.</summary>
    public string Table => Source.Source.Name!;

    /// <summary>Conditions that leave single values of a column.</summary>
    public IReadOnlyList<ColumnPredicate> Equalities { get; init; } = [];

    /// <summary>Conditions that leave a range of a column.</summary>
    public IReadOnlyList<ColumnPredicate> Ranges { get; init; } = [];

    /// <summary>Conditions between this and other sources.</summary>
    public IReadOnlyList<JoinPredicate> Joins { get; init; } = [];

    /// <summary>Conditions on expressions over columns.</summary>
    public IReadOnlyList<ExpressionPredicate> Expressions { get; init; } = [];

    /// <summary>Conditions on this source alone and on constants alone: what the WHERE of a partial index can hold.</summary>
    public IReadOnlyList<SqlExpression> ConstantConditions { get; init; } = [];

    /// <summary>OR conditions of which every branch narrows this source down.</summary>
    public IReadOnlyList<OrGroup> OrGroups { get; init; } = [];

    /// <summary>Conditions that no index on the column serves.</summary>
    public IReadOnlyList<SargabilityNote> NotSargable { get; init; } = [];

    /// <summary>ORDER BY, when it starts with keys of this source.</summary>
    public SortRequirement? OrderBy { get; init; }

    /// <summary>GROUP BY, when it starts with keys of this source.</summary>
    public SortRequirement? GroupBy { get; init; }

    /// <summary>The selected columns of DISTINCT, when all are of this source.</summary>
    public SortRequirement? Distinct { get; init; }

    /// <summary>MIN and MAX without GROUP BY.</summary>
    public IReadOnlyList<Extreme> Extremes { get; init; } = [];

    /// <summary>Every column of it that the statement names, in order of the schema where that is known.</summary>
    public IReadOnlyList<string> ReferencedColumns { get; init; } = [];

    /// <summary>A star asks for all columns.</summary>
    public bool UsesAllColumns { get; init; }

    /// <summary>LIMIT of its block, when given.</summary>
    public SqlExpression? Limit { get; init; }

    /// <summary>It is the table that the statement writes.</summary>
    public bool IsWritten { get; init; }
}
