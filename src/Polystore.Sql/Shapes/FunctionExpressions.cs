namespace Polystore.Sql.Shapes;

/// <summary>A function call.</summary>
/// <param name="Name">The name as written, with its schema when given.</param>
/// <param name="Arguments">The arguments; empty for <c>f()</c> and <c>f(*)</c>.</param>
public sealed record FunctionExpression(string Name, IReadOnlyList<SqlExpression> Arguments) : SqlExpression
{
    /// <summary><c>f(*)</c>.</summary>
    public bool Star { get; init; }

    /// <summary><c>f(DISTINCT …)</c>.</summary>
    public bool Distinct { get; init; }

    /// <summary>The order of an ordered aggregate.</summary>
    public IReadOnlyList<OrderItem> OrderBy { get; init; } = [];

    /// <summary>The condition of FILTER (WHERE …).</summary>
    public SqlExpression? Filter { get; init; }

    /// <summary>The window of OVER.</summary>
    public WindowSpecification? Over { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<SqlExpression> Children =>
    [
        .. Arguments,
        .. OrderBy.Select(o => o.Expression),
        .. Present(Filter),
        .. Over is null ? [] : Over.PartitionBy,
        .. Over is null ? [] : Over.OrderBy.Select(o => o.Expression),
    ];

    /// <summary>True when the name is the given one, whatever its case.</summary>
    /// <param name="name">The name to compare with.</param>
    public bool Is(string name) => Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}

/// <summary>The window of a window function.</summary>
public sealed record WindowSpecification
{
    /// <summary>The named window it refers to or starts from.</summary>
    public string? Name { get; init; }

    /// <summary>PARTITION BY.</summary>
    public IReadOnlyList<SqlExpression> PartitionBy { get; init; } = [];

    /// <summary>ORDER BY.</summary>
    public IReadOnlyList<OrderItem> OrderBy { get; init; } = [];

    /// <summary>The frame as written, when given.</summary>
    public string? Frame { get; init; }
}

/// <summary><c>CASE [value] WHEN … THEN … [ELSE …] END</c>.</summary>
/// <param name="Operand">The value compared, when given.</param>
/// <param name="Branches">The branches.</param>
/// <param name="Else">The value when no branch holds.</param>
public sealed record CaseExpression(SqlExpression? Operand, IReadOnlyList<CaseBranch> Branches, SqlExpression? Else) : SqlExpression
{
    /// <inheritdoc/>
    public override IReadOnlyList<SqlExpression> Children =>
        [.. Present(Operand), .. Branches.SelectMany(b => new[] { b.When, b.Then }), .. Present(Else)];
}

/// <summary>A branch of CASE.</summary>
/// <param name="When">The condition or value.</param>
/// <param name="Then">The result.</param>
public sealed record CaseBranch(SqlExpression When, SqlExpression Then);
