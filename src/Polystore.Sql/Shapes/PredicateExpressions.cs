namespace Polystore.Sql.Shapes;

/// <summary><c>value [NOT] IN (…)</c>: exactly one of items, query and table is given.</summary>
/// <param name="Operand">The value.</param>
/// <param name="Negated">NOT IN.</param>
public sealed record InExpression(SqlExpression Operand, bool Negated) : SqlExpression
{
    /// <summary>The list, empty when a query or table is given instead.</summary>
    public IReadOnlyList<SqlExpression> Items { get; init; } = [];

    /// <summary>The query.</summary>
    public QueryBlock? Query { get; init; }

    /// <summary>The table or table function of SQLite's <c>IN table</c>, as written.</summary>
    public string? Table { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<SqlExpression> Children => [Operand, .. Items];

    /// <inheritdoc/>
    public override QueryBlock? Subquery => Query;
}

/// <summary><c>value [NOT] BETWEEN low AND high</c>.</summary>
/// <param name="Operand">The value.</param>
/// <param name="Negated">NOT BETWEEN.</param>
/// <param name="Low">The lower bound, included.</param>
/// <param name="High">The upper bound, included.</param>
public sealed record BetweenExpression(SqlExpression Operand, bool Negated, SqlExpression Low, SqlExpression High) : SqlExpression
{
    /// <inheritdoc/>
    public override IReadOnlyList<SqlExpression> Children => [Operand, Low, High];
}

/// <summary>The pattern operators.</summary>
public enum PatternOperator
{
    /// <summary>LIKE.</summary>
    Like,

    /// <summary>PostgreSQL's ILIKE.</summary>
    ILike,

    /// <summary>SQLite's GLOB.</summary>
    Glob,

    /// <summary>REGEXP, RLIKE, SIMILAR TO.</summary>
    Regexp,

    /// <summary>Full-text MATCH.</summary>
    Match,
}

/// <summary><c>value [NOT] LIKE pattern [ESCAPE e]</c> and its kin.</summary>
/// <param name="Operator">Which operator.</param>
/// <param name="Operand">The value.</param>
/// <param name="Negated">NOT LIKE.</param>
/// <param name="Pattern">The pattern.</param>
/// <param name="Escape">The escape character, when given.</param>
public sealed record LikeExpression(PatternOperator Operator, SqlExpression Operand, bool Negated, SqlExpression Pattern, SqlExpression? Escape) : SqlExpression
{
    /// <summary>
    /// The characters that every match starts with: empty when the pattern starts with a wildcard, null when it is not a constant or the
    /// operator is neither LIKE, ILIKE nor GLOB.
    /// </summary>
    public string? LiteralPrefix { get; init; }

    /// <summary>The constant pattern holds no wildcard at all.</summary>
    public bool IsExact { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<SqlExpression> Children => Present(Operand, Pattern, Escape);
}

/// <summary><c>value IS [NOT] NULL</c>, ISNULL and NOTNULL.</summary>
/// <param name="Operand">The value.</param>
/// <param name="Negated">IS NOT NULL.</param>
public sealed record IsNullExpression(SqlExpression Operand, bool Negated) : SqlExpression
{
    /// <inheritdoc/>
    public override IReadOnlyList<SqlExpression> Children => [Operand];
}

/// <summary><c>EXISTS (query)</c>; its negation is a NOT around it.</summary>
/// <param name="Query">The query.</param>
public sealed record ExistsExpression(QueryBlock Query) : SqlExpression
{
    /// <inheritdoc/>
    public override QueryBlock? Subquery => Query;
}

/// <summary>A query as a value, or behind ANY, SOME, ALL or ARRAY.</summary>
/// <param name="Query">The query.</param>
public sealed record SubqueryExpression(QueryBlock Query) : SqlExpression
{
    /// <inheritdoc/>
    public override QueryBlock? Subquery => Query;
}
