namespace Polystore.Sql.Shapes;

/// <summary>An order of rows that an index on one source could give.</summary>
/// <param name="Keys">The leading keys that belong to the source; at least one.</param>
/// <param name="IsComplete">The keys are the whole of what was asked for: nothing is left to sort.</param>
public sealed record SortRequirement(IReadOnlyList<SortKey> Keys, bool IsComplete);

/// <summary>A key of an order.</summary>
/// <param name="Column">The column; null when it is an expression over columns of the source.</param>
/// <param name="Expression">The key.</param>
/// <param name="Descending">DESC.</param>
public sealed record SortKey(string? Column, SqlExpression Expression, bool Descending)
{
    /// <summary>True for NULLS FIRST, false for NULLS LAST, null when not given.</summary>
    public bool? NullsFirst { get; init; }

    /// <summary>The collation that COLLATE asks for.</summary>
    public string? Collation { get; init; }
}

/// <summary>MIN or MAX of a column over all rows found.</summary>
/// <param name="Column">The column.</param>
/// <param name="IsMax">MAX.</param>
public sealed record Extreme(string Column, bool IsMax);
