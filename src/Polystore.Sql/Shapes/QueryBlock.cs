namespace Polystore.Sql.Shapes;

/// <summary>
/// One SELECT or VALUES. Of a compound query this is the first part: WITH, ORDER BY, LIMIT and OFFSET on it belong to the whole.
/// UPDATE and DELETE are blocks too, with the written table as the first source.
/// </summary>
public sealed record QueryBlock
{
    /// <summary>Where it stands in the statement.</summary>
    public SourceRange Range { get; init; }

    /// <summary>The common tables before it.</summary>
    public IReadOnlyList<CommonTable> With { get; init; } = [];

    /// <summary>SELECT DISTINCT.</summary>
    public bool Distinct { get; init; }

    /// <summary>The expressions of PostgreSQL's DISTINCT ON.</summary>
    public IReadOnlyList<SqlExpression> DistinctOn { get; init; } = [];

    /// <summary>What is selected; for UPDATE the assigned values.</summary>
    public IReadOnlyList<SelectItem> Items { get; init; } = [];

    /// <summary>The rows of VALUES.</summary>
    public IReadOnlyList<RowExpression> Rows { get; init; } = [];

    /// <summary>The tables it reads, joins flattened in order of appearance.</summary>
    public IReadOnlyList<TableSource> Sources { get; init; } = [];

    /// <summary>The conditions of WHERE that must all hold.</summary>
    public IReadOnlyList<SqlExpression> Where { get; init; } = [];

    /// <summary>GROUP BY.</summary>
    public IReadOnlyList<SqlExpression> GroupBy { get; init; } = [];

    /// <summary>The conditions of HAVING that must all hold.</summary>
    public IReadOnlyList<SqlExpression> Having { get; init; } = [];

    /// <summary>Named windows.</summary>
    public IReadOnlyList<WindowSpecification> Windows { get; init; } = [];

    /// <summary>The further parts of a compound query, in order.</summary>
    public IReadOnlyList<CompoundPart> Compound { get; init; } = [];

    /// <summary>ORDER BY.</summary>
    public IReadOnlyList<OrderItem> OrderBy { get; init; } = [];

    /// <summary>LIMIT.</summary>
    public SqlExpression? Limit { get; init; }

    /// <summary>OFFSET.</summary>
    public SqlExpression? Offset { get; init; }

    /// <summary>It locks the rows it reads (FOR UPDATE and its kin).</summary>
    public bool Locks { get; init; }

    internal int Height { get; init; } = 1;

    /// <summary>Every expression of this block itself: no subqueries, no compound parts.</summary>
    public IEnumerable<SqlExpression> Expressions() =>
    [
        .. DistinctOn,
        .. Items.Select(i => i.Expression),
        .. Rows,
        .. Sources.SelectMany(s => s.Arguments),
        .. Sources.SelectMany(s => s.On),
        .. Where,
        .. GroupBy,
        .. Having,
        .. Windows.SelectMany(w => w.PartitionBy),
        .. Windows.SelectMany(w => w.OrderBy).Select(o => o.Expression),
        .. OrderBy.Select(o => o.Expression),
        .. Limit is null ? Array.Empty<SqlExpression>() : [Limit],
        .. Offset is null ? Array.Empty<SqlExpression>() : [Offset],
    ];
}

/// <summary>A common table expression.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">Its column names, when given.</param>
/// <param name="Query">Its query; null when it was not understood or writes.</param>
public sealed record CommonTable(string Name, IReadOnlyList<string> Columns, QueryBlock? Query)
{
    /// <summary>Of WITH RECURSIVE.</summary>
    public bool Recursive { get; init; }

    /// <summary>True for AS MATERIALIZED, false for AS NOT MATERIALIZED, null when neither is written. Only PostgreSQL's own parser tells.</summary>
    public bool? Materialized { get; init; }

    /// <summary>The writing statement, where there is one instead of a query. Only PostgreSQL's own parser tells.</summary>
    public StatementShape? Write { get; init; }
}

/// <summary>What is selected.</summary>
/// <param name="Expression">The expression; a star is a <see cref="ColumnReference"/> with <see cref="ColumnReference.IsStar"/>.</param>
/// <param name="Alias">The name given to it.</param>
public sealed record SelectItem(SqlExpression Expression, string? Alias);

/// <summary>A key of ORDER BY.</summary>
/// <param name="Expression">The key, without COLLATE.</param>
/// <param name="Descending">DESC.</param>
public sealed record OrderItem(SqlExpression Expression, bool Descending)
{
    /// <summary>True for NULLS FIRST, false for NULLS LAST, null when not given.</summary>
    public bool? NullsFirst { get; init; }

    /// <summary>The collation of COLLATE.</summary>
    public string? Collation { get; init; }
}

/// <summary>How a part joins a compound query.</summary>
public enum CompoundOperator
{
    /// <summary>UNION.</summary>
    Union,

    /// <summary>UNION ALL.</summary>
    UnionAll,

    /// <summary>EXCEPT.</summary>
    Except,

    /// <summary>INTERSECT.</summary>
    Intersect,
}

/// <summary>A further part of a compound query.</summary>
/// <param name="Operator">How it joins.</param>
/// <param name="Block">The part.</param>
public sealed record CompoundPart(CompoundOperator Operator, QueryBlock Block);
