namespace Polystore.Sql.Shapes;

/// <summary>The forms of grouping sets.</summary>
public enum GroupingSetKind
{
    /// <summary><c>()</c>, the grand total.</summary>
    Empty,

    /// <summary>ROLLUP.</summary>
    Rollup,

    /// <summary>CUBE.</summary>
    Cube,

    /// <summary>GROUPING SETS.</summary>
    Sets,
}

/// <summary>A grouping set in GROUP BY: several groupings at once, so that no one order serves them.</summary>
/// <param name="Kind">Which form.</param>
/// <param name="Items">What is grouped by; a <see cref="RowExpression"/> for several keys in brackets.</param>
public sealed record GroupingSetExpression(GroupingSetKind Kind, IReadOnlyList<SqlExpression> Items) : SqlExpression
{
    /// <inheritdoc/>
    public override IReadOnlyList<SqlExpression> Children => Items;
}
