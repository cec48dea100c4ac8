namespace Polystore.Sql.Shapes;

/// <summary>How a source joins those before it.</summary>
public enum JoinKind
{
    /// <summary>The first source, or after a comma.</summary>
    None,

    /// <summary>JOIN, INNER JOIN.</summary>
    Inner,

    /// <summary>LEFT JOIN.</summary>
    Left,

    /// <summary>RIGHT JOIN.</summary>
    Right,

    /// <summary>FULL JOIN.</summary>
    Full,

    /// <summary>CROSS JOIN and STRAIGHT_JOIN: in SQLite and MySQL the order of the tables is fixed.</summary>
    Cross,
}

/// <summary>A table, table function or subquery in FROM.</summary>
public sealed record TableSource
{
    /// <summary>Where it stands, its alias included, its join condition not.</summary>
    public SourceRange Range { get; init; }

    /// <summary>The schema or database, when written.</summary>
    public string? Schema { get; init; }

    /// <summary>The name of the table, view, common table or table function; null for a subquery.</summary>
    public string? Name { get; init; }

    /// <summary>The alias.</summary>
    public string? Alias { get; init; }

    /// <summary>New names of the columns.</summary>
    public IReadOnlyList<string> ColumnAliases { get; init; } = [];

    /// <summary>The subquery.</summary>
    public QueryBlock? Query { get; init; }

    /// <summary>It is a call of a table function.</summary>
    public bool IsFunction { get; init; }

    /// <summary>The arguments of a table function.</summary>
    public IReadOnlyList<SqlExpression> Arguments { get; init; } = [];

    /// <summary>LATERAL.</summary>
    public bool Lateral { get; init; }

    /// <summary>How it joins the sources before it.</summary>
    public JoinKind Join { get; init; }

    /// <summary>NATURAL JOIN.</summary>
    public bool Natural { get; init; }

    /// <summary>The conditions of ON that must all hold.</summary>
    public IReadOnlyList<SqlExpression> On { get; init; } = [];

    /// <summary>The columns of USING.</summary>
    public IReadOnlyList<string> Using { get; init; } = [];

    /// <summary>The index that INDEXED BY asks for; empty for NOT INDEXED; null when neither is written.</summary>
    public string? IndexedBy { get; init; }

    /// <summary>The name that columns are qualified with.</summary>
    public string? ExposedName => Alias ?? Name;
}
